import { FairQueue, type Turns } from '../../event-loop/index.ts'

/**
 * Runs under way at once, while they are quick (decision 0008). V8 keeps four stacks for runs that wait to be used again,
 * and makes and unmakes those of others, which costs more than a short run does.
 */
const mostQuick = 4
/** After so many milliseconds the runs under way are taken for slow ones: nobody waits for those. */
const patienceMs = 1
/** Milliseconds of beginning runs, each of which computes at once, before the event loop gets its turn. */
const mostBeginningMs = 2

/** What a job that came is known by until it is through. */
export interface Admitted<T> {
  readonly brandId: number
  readonly job: T
  /** That it began in, where it counts as a quick one. */
  round: number | undefined
}

/**
 * When each job of a thread begins: brands in turn, a few at a time while they are quick, and none behind a slow one. While
 * long jobs of a brand make room for others' (see Turns), one more of it begins where one of those would go on.
 */
export class Admission<T> {
  readonly #turns: Turns
  readonly #begin: (admitted: Admitted<T>) => void
  readonly #waiting = new FairQueue<Admitted<T>>()
  /** Those that begin after a pause. */
  readonly #pausing = new Set<Admitted<T>>()
  /** How many that began in this round are under way. */
  #quick = 0
  /** Counts how often those under way were taken for slow ones. */
  #round = 0
  #willGoOn = false
  #isLosingPatience = false

  /** What `begin` gets is for `finish`. */
  constructor(turns: Turns, begin: (admitted: Admitted<T>) => void) {
    this.#turns = turns
    this.#begin = begin
  }

  push(brandId: number, job: T): void {
    this.#turns.arrive(brandId)
    this.#waiting.push(brandId, { brandId, job, round: undefined })
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
      const next = this.#waiting.take()!
      if (this.#turns.isPausing(next.brandId)) this.#beginAfterPause(next)
      else {
        this.#quick++
        next.round = this.#round
        this.#begin(next)
      }
    }
    if (this.#waiting.size > 0) this.#losePatience()
  }

  /** A job that began is through. */
  finish({ brandId, round }: Admitted<T>): void {
    this.#turns.depart(brandId)
    if (round === this.#round) this.#quick--
    this.admit()
  }

  /** Takes out what has not begun; answers how many those were. */
  drain(): number {
    const count = this.#waiting.drain().length + this.#pausing.size
    this.#pausing.clear()
    return count
  }

  #beginAfterPause(next: Admitted<T>): void {
    this.#pausing.add(next)
    this.#turns.pause(next.brandId, () => {
      if (this.#pausing.delete(next)) this.#begin(next)
    })
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
