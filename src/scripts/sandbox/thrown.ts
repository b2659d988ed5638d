import { toColumn, type Place } from './positions.ts'
import type { ThrownError } from './report.ts'

/** What the guest library makes of a thrown value. A script may have had its hand in it. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string
  /** Of what class it is an instance, where that has a name. */
  readonly maker: string
}

const mostName = 100
const mostMessage = 1000
const mostFrames = 20

/** Reads the library's JSON; a fixed text where there is none or it says something else. */
export function parseThrown(text: string | null | undefined): Thrown {
  const unknown = { name: 'Error', message: 'What was thrown cannot be shown.', stack: '', maker: '' }
  if (typeof text !== 'string') return unknown
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) return unknown
  const { name, message, stack, maker } = parsed as Partial<Record<keyof Thrown, unknown>>
  if (typeof name !== 'string' || typeof message !== 'string') return unknown
  if (typeof stack !== 'string' || typeof maker !== 'string') return unknown
  return { name: clean(name, mostName) || 'Error', message: clean(message, mostMessage), stack, maker }
}

/** The same with its place and stack in the author's texts. `fallback` is the document that ran. */
export function locateThrown(
  { name, message, stack, maker }: Thrown,
  sources: ReadonlyMap<string, string>,
  fallback: string,
  isRunning: boolean,
): ThrownError {
  const frames: Frame[] = []
  for (const line of stack.split('\n')) {
    const frame = parseFrame(line, sources, isRunning)
    if (frame && frames.push(frame) >= mostFrames) break
  }
  // An error of an author's class is made in its constructor; it is thrown where that was called.
  const thrower = frames.find((frame) => frame.name !== maker) ?? frames[0]
  const place = thrower?.place ?? { document: fallback, line: 1, column: 1 }
  return { name, message, ...place, stack: frames.map(({ text }) => text).join('\n') }
}

interface Frame {
  readonly name: string
  readonly text: string
  readonly place: Place
}

/** `    at name (document:line:column)` or `    at document:line:column`, of a document that is known. */
function parseFrame(line: string, sources: ReadonlyMap<string, string>, isRunning: boolean): Frame | undefined {
  const position = /:(\d{1,9}):(\d{1,9})\)?$/.exec(line.length > 1000 ? '' : line)
  if (!position) return undefined
  const before = line.slice(0, position.index)
  const open = before.lastIndexOf(' (')
  const isNamed = line.endsWith(')') && open >= 0
  const document = isNamed ? before.slice(open + 2) : before.replace(/^ +at /, '')
  const source = sources.get(document)
  if (source === undefined) return undefined
  const lineNumber = Number(position[1])
  const column = toColumn(source, lineNumber, Number(position[2]), isRunning)
  const name = isNamed ? clean(before.slice(0, open).replace(/^ +at /, ''), mostName) : ''
  const where = `${document}:${lineNumber}:${column}`
  return {
    name,
    text: name === '' || name === '<anonymous>' ? `at ${where}` : `at ${name} (${where})`,
    place: { document, line: lineNumber, column },
  }
}

/** Bounded, and without what a terminal or a log would obey. */
function clean(text: string, most: number): string {
  const printable = text.slice(0, most).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  return text.length > most ? `${printable}…` : printable
}
