import type { Awaitable } from '../../core/awaitable.ts'
import type { Ledger, Reads } from '../../core/store/index.ts'

/** Everything has its turn, so that nobody sees half of a command. What can be answered at once is, where nothing waits. */
export class OneAtATime {
  #last: Promise<unknown> | undefined

  take<T>(act: () => Awaitable<T>): Awaitable<T> {
    const result = this.#last ? this.#last.then(act) : act()
    if (!(result instanceof Promise)) return result
    const last: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        if (this.#last === last) this.#last = undefined
      })
    this.#last = last
    return result
  }

  /** The end of what is under way. */
  async settled(): Promise<void> {
    await this.#last
  }
}

/** The ledger's answers to every read that `names` has. */
export function readsOneAtATime(
  ledger: Ledger,
  names: object,
  oneAtATime: <T>(read: () => Awaitable<T>) => Awaitable<T>,
): Reads {
  const reads = Object.keys(names).map((name) => {
    const read = ledger[name as keyof Reads] as (...args: readonly unknown[]) => Awaitable<unknown>
    return [name, (...args: readonly unknown[]) => oneAtATime(() => read(...args))] as const
  })
  return Object.fromEntries(reads) as unknown as Reads
}
