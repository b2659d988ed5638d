import type { Store } from '../../core/store/index.ts'
import type { Log } from './log.ts'
import type { Caller } from './route.ts'

const minute = 60_000
const mostRemembered = 10_000

/**
 * Notes when a key was last used: at most once a minute, beside the request and not before its answer. Where it can't be
 * noted (a full disk) the request is answered all the same, and it is tried again a minute later.
 */
export class KeyUse {
  readonly #store: Store
  readonly #log: Log
  readonly #triedAt = new Map<number, number>()
  readonly #underway = new Set<Promise<void>>()

  constructor({ store, log }: { readonly store: Store; readonly log: Log }) {
    this.#store = store
    this.#log = log
  }

  note({ scope, identity: { key } }: Caller, now: number): void {
    const noted = Math.max(key.lastUsedAt ?? -Infinity, this.#triedAt.get(key.id) ?? -Infinity)
    if (now - noted < minute) return
    if (this.#triedAt.size >= mostRemembered) this.#triedAt.clear()
    this.#triedAt.set(key.id, now)
    const touch = this.#touch({ scope }, key.id).finally(() => this.#underway.delete(touch))
    this.#underway.add(touch)
  }

  /** Resolves when nothing is underway any more: before the store is closed. */
  async settle(): Promise<void> {
    await Promise.all(this.#underway)
  }

  async #touch({ scope }: Pick<Caller, 'scope'>, id: number): Promise<void> {
    try {
      await this.#store.writer.execute(scope, 'account.touchKey', { id })
    } catch (error) {
      this.#log.warn({ key: id, err: error }, 'the last use of a key could not be noted')
    }
  }
}
