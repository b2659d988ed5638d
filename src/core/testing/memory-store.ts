import type { Installation, Scope } from '../brand/index.ts'
import {
  commands,
  keptWriteOf,
  type CommandInput,
  type CommandName,
  type CommandResult,
  type Engines,
  type Work,
  type Writer,
} from '../command/index.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Ledger, Reads, Store } from '../store/index.ts'
import { plainEngines } from './engines.ts'
import { memoryDefinitions } from './memory-definitions.ts'
import { memoryEntries } from './memory-entries.ts'
import { memoryKeptAnswers } from './memory-kept-answers.ts'
import { memoryPeople } from './memory-people.ts'
import { memoryRuns } from './memory-runs.ts'
import { memorySignIn } from './memory-sign-in.ts'
import { memorySources } from './memory-sources.ts'
import { UndoLog } from '../undo-log.ts'
import { runNow } from './run-now.ts'
import { growingIds } from './growing-ids.ts'
import { Tables, type StoredChange } from './tables.ts'

export type { StoredChange } from './tables.ts'

export interface MemoryStoreOptions {
  /** Milliseconds. A clock that goes back is taken to stand still. */
  readonly now: () => number
  /** Growing UUIDv7; made from the time and a counter where not given. */
  readonly newId?: () => string
  readonly engines?: Engines
}

/**
 * The ledger in a few Maps, for tests: it keeps the store's contract, costs nothing to open, and each of its parts can be
 * read in a minute. Nothing in it is fast, and nothing outlives it.
 */
export class MemoryStore implements Store {
  readonly reads: Reads
  readonly writer: Writer
  /** What commands run on, for tests of single steps; what is written here directly stays. */
  readonly ledger: Ledger
  readonly #undo = new UndoLog()
  readonly #tables = new Tables(this.#undo)
  readonly #engines: Engines
  readonly #newId: () => string
  readonly #clock: () => number
  #lastMoment = 0

  constructor({ now, newId, engines = plainEngines }: MemoryStoreOptions) {
    const ofDefinitions = memoryDefinitions(this.#tables)
    this.ledger = {
      ...ofDefinitions,
      ...memoryEntries(this.#tables, ofDefinitions.definitions),
      ...memoryKeptAnswers(this.#tables),
      ...memoryPeople(this.#tables, now),
      ...memoryRuns(this.#tables),
      ...memorySignIn(this.#tables),
      ...memorySources(this.#tables),
    }
    this.reads = this.ledger
    this.writer = {
      execute: async (scope, name, input) => this.execute(scope, name, input),
      accept: async (scope, name, input) => {
        try {
          return this.execute(scope, name, input)
        } catch (error) {
          this.execute(scope, 'run.keepFailedWrite', keptWriteOf({ name, input }, error))
          throw error
        }
      },
    }
    this.#engines = engines
    this.#clock = now
    this.#newId = newId ?? growingIds(now)
  }

  definitions(scope: Scope): Definitions {
    return this.ledger.definitions(scope) as Definitions
  }

  installation(): Installation {
    return this.ledger.installation() as Installation
  }

  /** As `writer.execute`, with the answer at once: throws where that rejects. */
  execute<N extends CommandName>(scope: Scope, name: N, input: CommandInput<N>): CommandResult<N> {
    const command = commands[name] as unknown as (...args: readonly unknown[]) => Work<CommandResult<N>>
    const steadyNow = this.#clock()
    this.#lastMoment = Math.max(this.#lastMoment, steadyNow)
    const deciding = { scope, now: this.#lastMoment, steadyNow, newId: this.#newId, engines: this.#engines }
    try {
      const result = runNow(command(deciding, input), this.ledger)
      this.#undo.commit()
      return result
    } catch (error) {
      this.#undo.rollBack()
      this.#tables.forgetDefinitions()
      throw error
    }
  }

  /** The brand's log, oldest first. */
  changes(scope: Scope): readonly StoredChange[] {
    return this.#tables.of(scope).changes.values()
  }
}
