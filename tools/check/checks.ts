import { existsSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { checkBoundaries } from '../boundaries/check-boundaries.ts'
import { checkLock } from '../lock/check-lock.ts'
import { root, runTool } from '../run-command.ts'
import { checkRules } from '../rules/check-rules.ts'
import { checkWords } from '../words/check-words.ts'

export interface Check {
  readonly name: string
  /** What is wrong, as text to read; empty: nothing. */
  run(): Promise<string> | string
}

/** What `npm run check` holds every change to, the quickest to mend first. */
export const checks: readonly Check[] = [
  { name: 'format', run: () => tool('oxfmt', ['--check', ...folders()]) },
  { name: 'lint', run: () => tool('oxlint', folders()) },
  { name: 'types', run: () => tool('tsc', ['-p', '.']) },
  { name: 'boundaries', run: boundaries },
  { name: 'dead code', run: () => tool('knip', ['--treat-config-hints-as-errors', '--no-progress']) },
  { name: 'words', run: words },
  { name: 'rules', run: rules },
  { name: 'lock file', run: () => checkLock(root).join('\n') },
]

/** Everything written by hand that a tool can read. */
function folders(): readonly string[] {
  return ['src', 'test', 'tools', 'bench', 'bin'].filter((folder) => existsSync(path.join(root, folder)))
}

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { status, output } = await runTool(name, args, { output: 'collect', limit: 300_000 })
  // Some take CI for a terminal, and colour what is going to be a file.
  return status === 0 ? '' : `${stripVTControlCharacters(output).trim()}\n${name} ended with ${status}.`
}

function boundaries(): string {
  const { breaches } = checkBoundaries(root)
  return breaches.map(({ where, rule, text }) => `${where}  ${rule}\n  ${text}`).join('\n')
}

function words(): string {
  const { files, findings } = checkWords(root)
  if (files === 0) return 'Found no file to read: the check itself is broken.'
  return findings.map(({ where, word, text }) => `${where}  ${word}\n  ${text}`).join('\n')
}

function rules(): string {
  const { rules: count, findings } = checkRules(root)
  return count === 0 ? 'Found no rule: the check itself is broken.' : findings.join('\n')
}
