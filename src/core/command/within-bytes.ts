import type { Entry } from '../entry/entry.ts'
import { CoreError } from '../errors/index.ts'
import { sizeOfJson } from '../json.ts'
import { entriesIn } from './recorded-read.ts'
import type { Step, Work } from './work.ts'

/**
 * Of entries that a command reads and writes which is all or nothing, and so holds the one writer from its beginning to
 * its end: about 0.3 s in SQLite, where they are few large ones as where they are many small ones.
 */
export const mostMegabytesAtOnce = 8

/** What was read and written of entries so far, by one command or by several that are done at once. */
export class EntryBytes {
  readonly #mostMegabytes: number
  #bytes = 0

  constructor(mostMegabytes = mostMegabytesAtOnce) {
    this.#mostMegabytes = mostMegabytes
  }

  get spent(): number {
    return this.#bytes
  }

  /** Throws `limit.reached`, and then nothing was spent. */
  spend(entries: readonly Entry[]): void {
    const bytes = this.#bytes + sizeOfEntries(entries)
    const limit = this.#mostMegabytes
    if (bytes > limit * 1024 * 1024) {
      throw new CoreError('limit.reached', { what: 'MB of entries read and written at once', limit })
    }
    this.#bytes = bytes
  }

  /** What was spent since `spent` was that much, was not done. */
  giveBack(spent: number): void {
    this.#bytes = spent
  }
}

export function sizeOfEntries(entries: readonly Entry[]): number {
  return entries.reduce((size, entry) => size + sizeOfJson(entry), 0)
}

/**
 * The same command, refused with `limit.reached` as soon as it has read and written more of entries than may be done at
 * once. It must be all or nothing: what it had written is rolled back by whoever runs it. `inOneGo`: without its pauses.
 */
export function* withinBytes<R>(
  work: Work<R>,
  bytes = new EntryBytes(),
  { inOneGo = false }: { readonly inOneGo?: boolean } = {},
): Work<R> {
  let step = work.next()
  while (!step.done) {
    if (inOneGo && step.value === 'pause') {
      step = work.next()
      continue
    }
    bytes.spend(writtenBy(step.value))
    let answer: unknown
    try {
      answer = yield step.value
    } catch (error) {
      step = work.throw(error)
      continue
    }
    if (step.value !== 'pause') bytes.spend(entriesIn(step.value[0], answer) ?? [])
    step = work.next(answer)
  }
  return step.value
}

function writtenBy(step: Step): readonly Entry[] {
  if (step[0] === 'insertEntry') return [step[1][1]]
  if (step[0] === 'updateEntry') return [step[1][2]]
  return []
}
