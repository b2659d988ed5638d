import type { Scope } from '../../core/brand/index.ts'
import type { Run as RunRecord } from '../../core/run/index.ts'
import type { Writer } from '../../core/command/index.ts'

const flushMs = 1_000
/** Good runs kept of one brand between two flushes: a busy page must not cost a write for each view. */
const mostGood = 200
const mostAll = 2_000

/** Gathers the run log's entries and writes them together, out of the way of answers. Failures are always kept. */
export class RunRecorder {
  readonly #writer: Writer
  readonly #onFailure: (error: unknown) => void
  readonly #waiting = new Map<number, { scope: Scope; runs: RunRecord[]; good: number }>()
  #timer: NodeJS.Timeout | undefined
  /** Resolves when all that was sent to the writer so far is answered. */
  #writing: Promise<void> = Promise.resolve()

  constructor(writer: Writer, onFailure: (error: unknown) => void) {
    this.#writer = writer
    this.#onFailure = onFailure
  }

  record(scope: Scope, run: RunRecord): void {
    let brand = this.#waiting.get(scope.brandId)
    if (!brand) this.#waiting.set(scope.brandId, (brand = { scope, runs: [], good: 0 }))
    const isGood = run.outcome === 'ok'
    if (brand.runs.length >= mostAll || (isGood && ++brand.good > mostGood)) return
    brand.runs.push(run)
    this.#timer ??= setTimeout(() => void this.flush(), flushMs)
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
