import type { CommandName } from '../../core/command/index.ts'
import type { Awaitable, Store } from '../../core/store/index.ts'

/** What a visit may ask for a second time: afterwards all is as it was after the first. */
const harmless: ReadonlySet<CommandName> = new Set<CommandName>([
  'answer.begin',
  'answer.forget',
  'answer.keep',
  'answer.noteEffect',
  'customer.restore',
  'entity.ensure',
  'run.record',
  'session.save',
])

/**
 * What a visit does that doing it again would double: commands, but for those above, and calls of other servers.
 * `onEffect` hears of each before it is done; the first one waits for `beforeFirst`, and is not done where that rejects.
 */
export class Effects {
  readonly #onEffect: () => void
  readonly #beforeFirst: (() => Promise<void>) | undefined
  #ready: Promise<void> | undefined
  #hadAny = false

  constructor(onEffect: () => void, beforeFirst?: () => Promise<void>) {
    this.#onEffect = onEffect
    this.#beforeFirst = beforeFirst
  }

  /** The commit of an atomic run does not count: it was done with its answer, or it was refused and was not done. */
  get hadAny(): boolean {
    return this.#hadAny
  }

  /** To be called before it is done, and waited for. */
  begin(): Awaitable<void> {
    this.#onEffect()
    this.#hadAny = true
    return (this.#ready ??= this.#beforeFirst?.())
  }

  /** The same store; its commands count here. */
  of(store: Store): Store {
    const { writer } = store
    return {
      reads: store.reads,
      definitions: (scope) => store.definitions(scope),
      installation: () => store.installation(),
      writer: {
        execute: (scope, name, input) => this.#before(name, () => writer.execute(scope, name, input)),
        accept: (scope, name, input) => this.#before(name, () => writer.accept(scope, name, input)),
      },
    }
  }

  /** At once where nothing must be waited for: commands keep the order in which they were given. */
  #before<T>(name: CommandName, act: () => Promise<T>): Promise<T> {
    if (harmless.has(name)) return act()
    if (name === 'run.commitAtomic') {
      this.#onEffect()
      return act()
    }
    const ready = this.begin()
    return ready instanceof Promise ? ready.then(act) : act()
  }
}
