import type { Reference } from '../../core/entry/index.ts'
import { isOurFault } from '../../core/errors/index.ts'

/**
 * A script that asks for more waits for half of them: a thousand that wait, of each of many runs, fill the memory of
 * their thread with what its garbage collection has to move, for which everybody waits. The writer's groups are no
 * smaller for it.
 */
const mostPending = 64

interface PendingWrite {
  /** Undefined where it may touch any. */
  readonly reference: string | undefined
  readonly settled: Promise<void>
}

/**
 * Writes that a script asked for with `async: true` (rule 2.1-8): posted at once, which keeps their order, and waited for
 * before a later synchronous call about the same reference, before another server is called and before the visitor gets an
 * answer. So whatever anybody was told is durable: done, or, where it was refused, kept for an admin.
 */
export class PendingWrites {
  readonly #all = new Set<PendingWrite>()
  #isOver = false
  #fault: { readonly error: unknown } | undefined

  /** `reference` is undefined where any may be touched. `onRefusal` hears why it was refused; of a fault `confirm` tells. */
  add(write: Promise<unknown>, reference: Reference | undefined, onRefusal: (error: unknown) => void): void {
    const settled = write.then(
      () => undefined,
      (error: unknown) => {
        if (isOurFault(error)) this.#fault ??= { error }
        else onRefusal(error)
      },
    )
    const pending: PendingWrite = {
      reference: reference && keyOf(reference),
      settled: settled.then(() => void this.#all.delete(pending)),
    }
    this.#all.add(pending)
  }

  /** Whether what was asked for is no longer to be done: the run is over, and its visitor about to be answered. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** When there is room for another one, half of them being done. Undefined where there is. */
  room(): Promise<void> | undefined {
    if (this.#all.size < mostPending) return undefined
    return [...this.#all][mostPending / 2 - 1]!.settled
  }

  /**
   * When what may touch the reference, or any, is settled. Undefined where nothing like it is pending, so that the common
   * case does not wait a turn.
   */
  settled(reference?: Reference): Promise<void> | undefined {
    if (this.#all.size === 0) return undefined
    const key = reference && keyOf(reference)
    const awaited = [...this.#all].filter(
      (pending) => key === undefined || pending.reference === undefined || pending.reference === key,
    )
    return awaited.length === 0 ? undefined : Promise.all(awaited.map(({ settled }) => settled)).then(() => undefined)
  }

  /** The run is over: confirms, and nothing that it still asks for is done. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.confirm()
  }

  /** Throws the fault for which a write may be neither done nor kept: then nobody may be answered that it is. */
  async confirm(): Promise<void> {
    await this.settled()
    if (this.#fault) throw this.#fault.error
  }
}

/** A type holds no colon. */
function keyOf({ type, id }: Reference): string {
  return `${type}:${id}`
}
