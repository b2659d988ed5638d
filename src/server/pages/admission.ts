import { FairQueue } from '../../core/fair-queue.ts'

/**
 * Runs under way at once, while they are quick (decision 0008). V8 keeps four stacks for runs that wait to be used again,
 * and makes and unmakes those of others, which costs more than a short run does.
 */
const mostQuick = 4
/** After so many milliseconds the runs under way are taken for slow ones: nobody waits for those. */
const patienceMs = 1
/** Milliseconds of beginning runs, each of which computes at once, before the event loop gets its turn. */
const mostBeginningMs = 2

/** When each job of a thread begins: brands in turn, a few at a time while they are quick, and none behind a slow one. */
export class Admission<T> {
  readonly #begin: (job: T, round: number) => void
  readonly #waiting = new FairQueue<T>()
  /** How many that began in this round are under way. */
  #quick = 0
  /** Counts how often those under way were taken for slow ones. */
  #round = 0
  #willGoOn = false
  #isLosingPatience = false

  /** `begin` gets the round of the job with it, for `finish`. */
  constructor(begin: (job: T, round: number) => void) {
    this.#begin = begin
  }

  push(brandId: number, job: T): void {
    this.#waiting.push(brandId, job)
  }

  /** Begins what may begin. Called when all that came at once is pushed. */
  admit(): void {
    if (this.#waiting.size === 0) return
    const started = performance.now()
    while (this.#waiting.size > 0 && this.#quick < mostQuick) {
      if (performance.now() - started > mostBeginningMs) {
        this.#goOnNextTurn()
        return
      }
      this.#quick++
      this.#begin(this.#waiting.take()!, this.#round)
    }
    if (this.#waiting.size > 0) this.#losePatience()
  }

  /** A job that began in the round is through. */
  finish(round: number): void {
    if (round === this.#round) this.#quick--
    this.admit()
  }

  /** Takes out what has not begun; answers how many those were. */
  drain(): number {
    return this.#waiting.drain().length
  }

  #goOnNextTurn(): void {
    if (this.#willGoOn) return
    this.#willGoOn = true
    setImmediate(() => {
      this.#willGoOn = false
      this.admit()
    })
  }

  #losePatience(): void {
    if (this.#isLosingPatience) return
    this.#isLosingPatience = true
    setTimeout(() => {
      this.#isLosingPatience = false
      this.#round++
      this.#quick = 0
      this.admit()
    }, patienceMs)
  }
}
