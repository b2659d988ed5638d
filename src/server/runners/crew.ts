import { slotsPerRunner } from '../visit/index.ts'
import type { Runner } from './runner.ts'

export interface CrewOptions {
  /** How many serve visits. */
  readonly count: number
  /** Milliseconds without work after which the one in quarantine is ended. */
  readonly idleMs: number
  readonly start: (role: Runner['role']) => Runner
  /** Whether something waits for the one in quarantine. */
  readonly isQuarantineWanted: () => boolean
  /** What did not start is not tried again for so many milliseconds. */
  readonly onRest: (retryMs: number) => void
  /** It is tried again. */
  readonly onRetry: () => void
}

const firstRetryMs = 100
const longestRetryMs = 10_000

/**
 * Which threads there are, and which there should be. Beside those that serve visits there is a spare: it takes the place
 * of one that was ended. It is started when somebody first wants it. One more is there while pages are in quarantine.
 * What does not start is tried ever more rarely: it may be the disk, or the memory, and will not get better by haste.
 */
export class Crew {
  readonly #options: CrewOptions
  /** A place is empty until a runner that did not start is started again. */
  readonly #places: (Runner | undefined)[]
  #spare: Runner | undefined
  #wantsSpare = false
  #quarantine: Runner | undefined
  /** Runs since the quarantine last got work. */
  #idle: NodeJS.Timeout | undefined
  /** When the quarantine that was given up last has ended. */
  #retired: Promise<void> | undefined
  /** Set while starts have failed and none is tried. */
  #rest: NodeJS.Timeout | undefined
  #failedStarts = 0
  #isClosing = false

  constructor(options: CrewOptions) {
    this.#options = options
    this.#places = Array.from({ length: options.count }, () => undefined)
    this.#fill()
  }

  get all(): Runner[] {
    return [...this.#places, this.#spare, this.#quarantine].filter((runner) => runner !== undefined)
  }

  /** Whether every place that serves visits is taken by one that takes jobs. */
  get isComplete(): boolean {
    return this.#places.every((runner) => runner?.isReady)
  }

  /** Whether any of those takes jobs. */
  get hasAny(): boolean {
    return this.#places.some((runner) => runner?.isReady)
  }

  get isResting(): boolean {
    return this.#rest !== undefined
  }

  get wantsSpare(): boolean {
    return this.#wantsSpare
  }

  /** The spare where there is one. */
  get spare(): Runner | undefined {
    return this.#spare
  }

  get quarantine(): Runner | undefined {
    return this.#quarantine
  }

  /** One that serves visits and has a free slot. */
  leastBusy(): Runner | undefined {
    let best: Runner | undefined
    for (const runner of this.#places) {
      if (runner?.isReady && runner.active < slotsPerRunner && (!best || runner.active < best.active)) best = runner
    }
    return best
  }

  /** There should be a spare from now on. */
  wantSpare(): void {
    this.#wantsSpare = true
    this.#fill()
  }

  /** There should be one in quarantine, and it has work. */
  wantQuarantine(): void {
    if (this.#quarantine) this.#idle?.refresh()
    else if (!this.#rest && !this.#isClosing) {
      clearTimeout(this.#idle)
      this.#idle = setTimeout(() => this.#retireQuarantine(), this.#options.idleMs).unref()
      this.#quarantine = this.#options.start('quarantine')
    }
  }

  /** One has done what it is for: starts work again. */
  hasServed(): void {
    this.#failedStarts = 0
  }

  /** Another takes the place of one that is gone. */
  replace(gone: Runner, { didStart }: { readonly didStart: boolean }): void {
    if (!didStart) this.#backOff()
    if (this.#quarantine === gone) this.#quarantine = undefined
    if (this.#spare === gone) this.#spare = undefined
    const place = this.#places.indexOf(gone)
    if (place >= 0) this.#places[place] = this.#takeSpare()
    this.#fill()
  }

  /** Starts none any more. */
  stop(): void {
    this.#isClosing = true
    clearTimeout(this.#rest)
    clearTimeout(this.#idle)
  }

  async close(): Promise<void> {
    await Promise.all([this.#retired, ...this.all.map((runner) => runner.close())])
  }

  /** Starts what is missing, unless starts have failed lately. */
  #fill(): void {
    if (this.#isClosing || this.#rest) return
    for (const place of this.#places.keys()) this.#places[place] ??= this.#options.start('runner')
    if (this.#wantsSpare) this.#spare ??= this.#options.start('runner')
  }

  #backOff(): void {
    if (this.#rest || this.#isClosing) return
    const retryMs = Math.min(firstRetryMs * 2 ** this.#failedStarts++, longestRetryMs)
    this.#options.onRest(retryMs)
    this.#rest = setTimeout(() => {
      this.#rest = undefined
      this.#fill()
      this.#options.onRetry()
    }, retryMs)
  }

  /** Unless it checks a source just now: a visit would wait for that, and be taken along where it hangs. */
  #takeSpare(): Runner | undefined {
    this.#wantsSpare = true
    const spare = this.#spare
    if (!spare || spare.active > 0) return undefined
    this.#spare = undefined
    return spare
  }

  /** A thread takes some 30 MB, and most installations need this one once if ever. */
  #retireQuarantine(): void {
    const runner = this.#quarantine
    if (!runner) return
    if (runner.active > 0 || this.#options.isQuarantineWanted()) {
      this.#idle?.refresh()
      return
    }
    this.#quarantine = undefined
    this.#retired = runner.close()
  }
}
