/**
 * Writes that a script asked for with `async: true` (rule 2.1-8): posted at once, in order, and waited for before any
 * later call and before the visitor gets an answer. So whatever was answered is durable.
 */
export class PendingWrites {
  #all: Promise<unknown>[] = []

  add(write: Promise<unknown>, onFailure: (error: unknown) => void): void {
    this.#all.push(write.catch(onFailure))
  }

  /** Undefined where nothing is pending, so that the common case does not wait a turn. */
  settled(): Promise<void> | undefined {
    if (this.#all.length === 0) return undefined
    const all = this.#all
    this.#all = []
    return Promise.all(all).then(() => undefined)
  }
}
