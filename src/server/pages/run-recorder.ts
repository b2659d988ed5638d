import type { Scope } from '../../core/brand/index.ts'
import type { LoggedRun } from '../../core/run/index.ts'
import type { Writer } from '../../core/command/index.ts'

const flushMs = 1_000
/** Good runs kept of one brand between two flushes: a busy page must not cost a write for each view. */
const mostGood = 200
const mostAll = 2_000
/** What the entries of one brand may take between two flushes: about as many bytes, here and in the writer. */
const mostCharacters = 8 * 1024 * 1024

/** A run to be recorded; the recorder counts those beside it that it leaves out. */
export type RecordedRun = Omit<LoggedRun, 'unlogged'>

interface Waiting {
  readonly scope: Scope
  readonly runs: (RecordedRun & { unlogged: number })[]
  /** The last entry of each page. */
  readonly ofPage: Map<number, { unlogged: number }>
  good: number
  characters: number
}

/**
 * Gathers the run log's entries and writes them together, out of the way of answers. Past a bound only failures and the
 * first run of each page have an entry; how many more there were is in the entry before them.
 */
export class RunRecorder {
  readonly #writer: Writer
  readonly #onFailure: (error: unknown) => void
  readonly #waiting = new Map<number, Waiting>()
  #timer: NodeJS.Timeout | undefined
  /** Resolves when all that was sent to the writer so far is answered. */
  #writing: Promise<void> = Promise.resolve()

  constructor(writer: Writer, onFailure: (error: unknown) => void) {
    this.#writer = writer
    this.#onFailure = onFailure
  }

  record(scope: Scope, run: RecordedRun): void {
    let brand = this.#waiting.get(scope.brandId)
    if (!brand) {
      brand = { scope, runs: [], ofPage: new Map(), good: 0, characters: 0 }
      this.#waiting.set(scope.brandId, brand)
    }
    const last = brand.ofPage.get(run.pageId)
    if (!this.#hasRoom(brand, run, last === undefined)) {
      // Where its page has no entry, any of the brand says that there was more.
      const before = last ?? brand.runs.at(-1)
      if (before) before.unlogged++
      return
    }
    const entry = { ...run, unlogged: 0 }
    brand.runs.push(entry)
    brand.ofPage.set(run.pageId, entry)
    if (run.outcome === 'ok') brand.good++
    brand.characters += sizeOf(run)
    this.#timer ??= setTimeout(() => void this.flush(), flushMs)
  }

  #hasRoom(brand: Waiting, run: RecordedRun, isFirstOfPage: boolean): boolean {
    if (brand.runs.length >= mostAll || brand.characters >= mostCharacters) return false
    return run.outcome !== 'ok' || brand.good < mostGood || isFirstOfPage
  }

  /**
   * Writes what is there, and resolves when that is written, with what earlier flushes had sent: whoever closes the
   * writer next cuts nothing off. A failure is reported, not thrown: a log must not fail what it logs.
   */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    const sent = waiting.map(({ scope, runs }) =>
      this.#writer.execute(scope, 'run.record', { runs }).catch(this.#onFailure),
    )
    this.#writing = Promise.all([this.#writing, ...sent]).then(() => {})
    await this.#writing
  }
}

/** Of what can be much in an entry, in characters; cheaper than making its JSON. */
function sizeOf({ console, calls, writes, error }: RecordedRun): number {
  let size = 500 + calls.length * 60 + writes.length * 80 + (error?.message.length ?? 0) + (error?.stack?.length ?? 0)
  for (const { text } of console) size += text.length + 30
  for (const { note } of calls) size += note?.length ?? 0
  return size
}
