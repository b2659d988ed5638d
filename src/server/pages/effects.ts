import type { Awaitable } from '../../core/awaitable.ts'
import type { CommandName } from '../../core/command/index.ts'
import type { Store } from '../../core/store/index.ts'

/** What a visit may ask for a second time: afterwards all is as it was after the first, and it was told the same. */
const harmless: ReadonlySet<CommandName> = new Set<CommandName>([
  'answer.begin',
  'answer.forget',
  'answer.keep',
  'answer.noteEffect',
  'customer.restore',
  'run.record',
  'session.save',
])

/**
 * What a visit does that doing it again would double, or would be answered otherwise: commands, but for those above, and
 * calls of other servers. `entity.ensure` is asked only where something is missing, and tells what it made once.
 * `onEffect` hears of each before it is done; the first one waits for `beforeFirst`, and is not done where that rejects.
 */
export class Effects {
  readonly #onEffect: () => void
  readonly #beforeFirst: (() => Promise<void>) | undefined
  #ready: Promise<void> | undefined
  #hadAny = false
  #mayRunAgain = true

  constructor(onEffect: () => void, beforeFirst?: () => Promise<void>) {
    this.#onEffect = onEffect
    this.#beforeFirst = beforeFirst
  }

  /** The commit of an atomic run does not count: it was done with its answer, or it was refused and was not done. */
  get hadAny(): boolean {
    return this.#hadAny
  }

  /**
   * Whether a run of the visit that met a conflict leaves its place to another. What was declared stands, too, but that one
   * is told of it as the first was (see `Run.ensured`); a visit begun anew elsewhere would not be.
   */
  get mayRunAgain(): boolean {
    return this.#mayRunAgain
  }

  /** To be called before another server is, and waited for. */
  begin(): Awaitable<void> {
    this.#mayRunAgain = false
    return this.#beginAny()
  }

  #beginAny(): Awaitable<void> {
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
    const ready = name === 'entity.ensure' ? this.#beginAny() : this.begin()
    return ready instanceof Promise ? ready.then(act) : act()
  }
}
