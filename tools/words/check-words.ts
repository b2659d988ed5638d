import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type BannedWord, bannedWords, emptyNames } from './banned-words.ts'

export interface WordFinding {
  /** `file:line`, or the file for its name. */
  readonly where: string
  readonly word: string
  readonly text: string
}

/** Folders that are made, not written. */
const made = new Set(['node_modules', '.git', '.cache', 'data', 'dist', 'coverage', 'test-results'])

/** Looks for banned words in every text file of the project, and for names that say nothing. */
export function checkWords(root: string): { readonly files: number; readonly findings: readonly WordFinding[] } {
  const files = writtenFiles(root)
  const findings = files.flatMap((file) => [...nameFindings(file), ...textFindings(root, file)])
  return { files: files.length, findings }
}

function writtenFiles(root: string, folder = ''): readonly string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
  const kept = entries.filter(({ name }) => !made.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return kept.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return writtenFiles(root, name)
    return entry.isFile() ? [name] : []
  })
}

function nameFindings(file: string): readonly WordFinding[] {
  if (!emptyNames.test(file)) return []
  return [{ where: file, word: 'empty-name', text: 'The name says nothing. Name the file or folder for what it does.' }]
}

function textFindings(root: string, file: string): readonly WordFinding[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  if (text.includes('\0')) return [] // not text
  const words = bannedWords.filter(({ files }) => files === undefined || files.test(file))
  const lines = text.split('\n')

  const findings = lines.flatMap((line, index) =>
    words
      .filter(({ name, pattern }) => pattern.test(withoutAllowance(line)) && !isAllowed(name, lines, index))
      .map(({ name, instead }) => ({ where: `${file}:${index + 1}`, word: name, text: instead })),
  )
  return [...findings, ...idleAllowances(file, lines, words)]
}

const allowance = /words-allow ([a-z-]+)(: \S)?/

/** An allowing comment stands on the line itself or on the one before it. */
function isAllowed(name: string, lines: readonly string[], index: number): boolean {
  return [lines[index], lines[index - 1]].some((line) => allowedIn(line) === name)
}

function allowedIn(line: string | undefined): string | undefined {
  const [, name, reason] = allowance.exec(line ?? '') ?? []
  return reason === undefined ? undefined : name
}

function withoutAllowance(line: string): string {
  return line.replace(/(\/\/|<!--|#)?\s*words-allow .*$/, '')
}

/** An allowance that has no reason, or allows nothing any more. */
function idleAllowances(file: string, lines: readonly string[], words: readonly BannedWord[]): readonly WordFinding[] {
  return lines.flatMap((line, index) => {
    const [, name] = allowance.exec(line) ?? []
    if (name === undefined) return []
    const word = words.find((each) => each.name === name)
    const isUsed = [line, lines[index + 1] ?? ''].some((each) => word?.pattern.test(withoutAllowance(each)))
    if (isUsed && allowedIn(line) !== undefined) return []
    const text = isUsed ? `Say why, as "words-allow ${name}: why".` : `Nothing here needs "words-allow ${name}".`
    return [{ where: `${file}:${index + 1}`, word: 'words-allow', text }]
  })
}
