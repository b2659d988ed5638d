import type { Scope } from '../brand/index.ts'
import type { EntryWrite } from '../change/index.ts'
import type { Ledger } from '../store/ledger.ts'

/**
 * Commands are generators: they yield what they want of the store, as data, and get the answer back. So one text of a
 * decision serves a store that answers at once and one that answers later, and holds no I/O itself.
 */
export type Work<R> = Generator<Step, R, unknown>
export type Step = Asked | 'pause'
type Asked = { [M in keyof Ledger]: readonly [method: M, args: Parameters<Ledger[M]>] }[keyof Ledger]

/** `const entry = yield* ask('findEntry', scope, id)` */
export function* ask<M extends keyof Ledger>(
  method: M,
  ...args: Parameters<Ledger[M]>
): Generator<Step, Awaited<ReturnType<Ledger[M]>>, unknown> {
  return (yield [method, args] as unknown as Step) as Awaited<ReturnType<Ledger[M]>>
}

/**
 * For a command that may be about many rows: `yield* pause()` between its pieces, each of a few milliseconds at most. The
 * store may commit what was done so far, and let commands of other brands run before it goes on. Of the command's own
 * brand nothing runs meanwhile: what it read there still holds.
 *
 * So such a command is not all or nothing. Where a piece fails, or the process ends before the last one, the earlier
 * pieces may stand: done again, the command must go on with what is left.
 */
export function* pause(): Generator<'pause', void, unknown> {
  yield 'pause'
}

/** What a decision may know beside its input and the store: given, so that the same input always decides alike. */
export interface Deciding {
  readonly scope: Scope
  /** Milliseconds; never before that of an earlier command of the brand, whatever the machine's clock does. */
  readonly now: number
  /** Milliseconds that pass evenly, however the machine's clock is set meanwhile: for what ends after a time. */
  readonly steadyNow: number
  /** UUIDv7, growing. */
  readonly newId: () => string
  readonly engines: Engines
  /** Hears of each change of an entry, in the order of the log. */
  readonly onChange?: (write: EntryWrite) => void
}

/** Work that core leaves to libraries it does not know. */
export interface Engines {
  /** The HTML with what could run or mislead taken out; doing it twice changes nothing. */
  sanitizeHtml(html: string): string
  /** By a linear-time engine; patterns were accepted by `patternFault` before. */
  matchesPattern(pattern: string, text: string): boolean
  /** Why the pattern is refused, or undefined. */
  patternFault(pattern: string): string | undefined
}

/**
 * Runs a command against a store that answers at once, from where the command stands, at its beginning or at a pause, up
 * to the next pause or its end.
 */
export function runPiece<R>(work: Work<R>, ledger: Ledger): IteratorResult<'pause', R> {
  let step = work.next()
  while (!step.done) {
    if (step.value === 'pause') return { value: step.value }
    const [method, args] = step.value
    let answer: unknown
    try {
      answer = (ledger[method] as (...args: readonly unknown[]) => unknown).apply(ledger, args)
    } catch (error) {
      step = work.throw(error)
      continue
    }
    step = work.next(answer)
  }
  return step
}
