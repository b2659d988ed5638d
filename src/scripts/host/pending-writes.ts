import { isOurFault } from './our-faults.ts'

/**
 * Writes that a script asked for with `async: true` (rule 2.1-8): posted at once, in order, and waited for before any
 * later call and before the visitor gets an answer. So whatever was answered is durable: done, or, where it was refused,
 * kept for an admin.
 */
export class PendingWrites {
  #all: Promise<unknown>[] = []
  #fault: { readonly error: unknown } | undefined

  /** `onRefusal` hears why one was refused; of a fault `confirm` tells. */
  add(write: Promise<unknown>, onRefusal: (error: unknown) => void): void {
    const settled = write.catch((error: unknown) => {
      if (isOurFault(error)) this.#fault ??= { error }
      else onRefusal(error)
    })
    this.#all.push(settled)
  }

  /** Undefined where nothing is pending, so that the common case does not wait a turn. */
  settled(): Promise<void> | undefined {
    if (this.#all.length === 0) return undefined
    const all = this.#all
    this.#all = []
    return Promise.all(all).then(() => undefined)
  }

  /** Throws the fault for which a write may be neither done nor kept: then nobody may be answered that it is. */
  async confirm(): Promise<void> {
    await this.settled()
    if (this.#fault) throw this.#fault.error
  }
}
