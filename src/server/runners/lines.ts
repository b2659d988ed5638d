import { FairQueue } from '../../event-loop/index.ts'
import { refusal, refuse } from './answers.ts'
import type { Task } from './runner.ts'

/** Rule 5.3-1. */
const mostWaiting = 1_000

/** What waits for a runner, and how much of each brand is under way: the bounds of rule 5.3-1. */
export class Lines {
  readonly visits = new FairQueue<Task>()
  /** Visits of pages that made a runner die. */
  readonly quarantined = new FairQueue<Task>()
  /** Sources that are to be saved. */
  readonly checks = new FairQueue<Task>()
  readonly #all = [this.visits, this.quarantined, this.checks]
  readonly #mostOfBrand: number
  readonly #activeOf = new Map<number, number>()

  /** `places`: jobs that all runners together can have under way. */
  constructor(places: number) {
    // Half of them at most for one brand, always: a run can't be taken back when another brand comes.
    this.#mostOfBrand = Math.ceil(places / 2)
  }

  /** Where too many wait, whoever comes last of the brand with most of them goes, so that one brand fills no other's places. */
  hasRoom(brandId: number): boolean {
    if (this.#all.reduce((sum, queue) => sum + queue.size, 0) < mostWaiting) return true
    const own = this.#all.reduce((sum, queue) => sum + queue.lengthOf(brandId), 0)
    for (const queue of this.#all) {
      const longest = queue.longest()
      if (!longest || longest.group === brandId || longest.length <= own + 1) continue
      queue.takeLast(longest.group)!.settle(refusal(1))
      return true
    }
    return false
  }

  /** The next visit of a brand that has not all the places that it may have. */
  takeVisit(): Task | undefined {
    return this.visits.take((brandId) => (this.#activeOf.get(brandId) ?? 0) < this.#mostOfBrand)
  }

  /** A job of the brand is under way. */
  begin(brandId: number): void {
    this.#activeOf.set(brandId, (this.#activeOf.get(brandId) ?? 0) + 1)
  }

  /** One that was is no more. */
  end(brandId: number): void {
    const active = this.#activeOf.get(brandId)! - 1
    if (active === 0) this.#activeOf.delete(brandId)
    else this.#activeOf.set(brandId, active)
  }

  refuseAll(retryAfterSeconds: number): void {
    for (const queue of this.#all) refuse(queue, retryAfterSeconds)
  }
}
