import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import {
  commands,
  entriesIn,
  EntryBytes,
  entryReadNames,
  isAtomicCommand,
  keptWriteOf,
  runLater,
  toldOf,
  withinBytes,
  type AtomicCommandName,
  type CommandInput,
  type CommandName,
  type CommandResult,
  type Engines,
  type EntryCommandName,
  type RecordedCommand,
  type ToldChanges,
  type Work,
  type Writer,
} from '../../core/command/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import { CoreError, isCoreError, isOurFault } from '../../core/errors/index.ts'
import type { KeepAnswerInput } from '../../core/kept-answer/index.ts'
import type { EntryReads, Ledger, Reads, Store } from '../../core/store/index.ts'
import { UndoLog } from '../../core/undo-log.ts'
import { OverlaidEntries } from './entries.ts'
import { notedReads } from './noted-reads.ts'
import { ReadLog } from './read-log.ts'
import { OneAtATime, readsOneAtATime } from './one-at-a-time.ts'

export interface OverlayOptions {
  /** Milliseconds; a clock that goes back is taken to stand still. */
  readonly now: () => number
  /** Milliseconds that pass evenly. */
  readonly steadyNow: () => number
  /** Growing UUIDv7s. */
  readonly newId: () => string
  readonly engines: Engines
  /** Entries that may be written of one brand; what is past it is refused with `limit.reached`. */
  readonly mostEntries?: number
  /**
   * Entries of the base, and other answers, that may be read: the writer reads them again. What is past it is refused with
   * `limit.reached`, and counts as not read.
   */
  readonly mostReads?: number
  /** Of entries that may be read, and of those that commands may read and write: `mostMegabytesAtOnce` where it commits. */
  readonly mostMegabytes?: number
  /** What a caller who reads is told in place of `limit.reached`. */
  readonly refuseRead?: (refusal: CoreError) => Error
}

/**
 * Writes of entries over a store that does not have them: its reads see both, its commands are decided as the store's
 * own. What writes no entries goes to the store at once, and what is kept of refused ones is read there, once it is
 * committed.
 */
export interface Overlay extends Store {
  /**
   * Does it, all at once, if what was read through the overlay still holds. Throws `run.conflict` where it does not, and
   * nothing was written. The overlay is done with then, either way. `keep` is kept in the same transaction.
   */
  commit(scope: Scope, keep?: KeepAnswerInput): Promise<ToldChanges>
  /** Forgets what was written. What is written later is only ever seen here, and not committed. */
  discard(): Promise<void>
}

/** A set of writes over a read-only view of a store. */
export function overlayStore(base: Store, options: OverlayOptions): Overlay {
  return new OverlayStore(base, options)
}

/** They tell how much they copied, and not what from where: that shows only in what is read later. */
const copying: readonly AtomicCommandName[] = ['entry.reassignReference', 'entry.moveToEntity']

class OverlayStore implements Overlay {
  readonly reads: Reads
  readonly writer: Writer
  readonly #base: Store
  readonly #options: OverlayOptions
  readonly #entries: OverlaidEntries
  readonly #ledger: Ledger
  /** What callers read; what commands read is compared by what they tell, but for those that copy. */
  readonly #read: ReadLog
  readonly #commands: RecordedCommand[] = []
  /** What was given as numbers in the log: nobody is told them, and the writer gives others. */
  #lastSeq = 0
  /** Where what is read of the base is noted just now. */
  #log: ReadLog
  /** By commands that were done. */
  readonly #bytes: EntryBytes
  readonly #undo = new UndoLog()
  #isDiscarded = false
  /** Somebody read an order that will not hold. */
  #isOvertaken = false
  /** The same for what the command at work looked at. */
  #wasOvertaken = false
  readonly #oneAtATime = new OneAtATime()
  #latest = 0

  constructor(base: Store, options: OverlayOptions) {
    this.#base = base
    this.#options = options
    this.#read = new ReadLog({ most: options.mostReads, mostMegabytes: options.mostMegabytes })
    this.#log = this.#read
    this.#bytes = new EntryBytes(options.mostMegabytes ?? Infinity)
    const onWrite = (undo: () => void) => this.#undo.add(undo)
    this.#entries = new OverlaidEntries({
      base: notedReads(base.reads, (...read) => this.#note(...read)),
      definitions: (scope) => base.definitions(scope),
      onWrite,
      onUse: (original) => this.#log.addEntry(original),
      most: options.mostEntries ?? Infinity,
    })
    const own: Partial<Ledger> = {
      ...boundMethods(this.#entries, [...entryReadNames, 'findLatest', 'insertEntry', 'updateEntry']),
      definitions: (scope) => base.definitions(scope),
      insertFailedWrite: () => undefined,
      appendChange: () => ++this.#lastSeq,
    }
    this.#ledger = { ...base.reads, ...own } as Ledger
    this.reads = readsOneAtATime(this.#ledger, base.reads, (read) => this.#refusing(() => this.#oneAtATime.take(read)))
    this.writer = {
      execute: (scope, name, input) => this.#execute(scope, name, input),
      accept: (scope, name, input) => this.#accept(scope, name, input),
    }
  }

  definitions(scope: Scope): Awaitable<Definitions> {
    return this.#base.definitions(scope)
  }

  installation(): ReturnType<Store['installation']> {
    return this.#base.installation()
  }

  async commit(scope: Scope, keep?: KeepAnswerInput): Promise<ToldChanges> {
    await this.#oneAtATime.settled()
    if (this.#isDiscarded || (this.#commands.length === 0 && !keep)) return { first: [], count: 0 }
    if (this.#isOvertaken) throw new CoreError('run.conflict', {})
    return await this.#base.writer.execute(scope, 'run.commitAtomic', {
      reads: this.#read.reads,
      places: this.#entries.originals(scope).map(({ id, reference }) => ({ id, reference })),
      commands: this.#commands,
      ...(keep ? { keep } : {}),
    })
  }

  async discard(): Promise<void> {
    await this.#oneAtATime.settled()
    this.#isDiscarded = true
    this.#undo.rollBack()
  }

  async #execute<N extends CommandName>(scope: Scope, name: N, input: CommandInput<N>): Promise<CommandResult<N>> {
    if (!isAtomicCommand(name)) return await this.#base.writer.execute(scope, name, input)
    return (await this.#oneAtATime.take(() => this.#decide(scope, name, input))) as CommandResult<N>
  }

  async #accept<N extends EntryCommandName>(scope: Scope, name: N, input: CommandInput<N>): Promise<CommandResult<N>> {
    try {
      return await this.#execute(scope, name, input)
    } catch (error) {
      // Of faults nobody says that the write was refused.
      if (isOurFault(error)) throw error
      await this.#execute(scope, 'run.keepFailedWrite', keptWriteOf({ name, input }, error))
      throw error
    }
  }

  async #decide(scope: Scope, name: AtomicCommandName, input: unknown): Promise<unknown> {
    // Throws where there is no such brand, also for commands that would not ask.
    await this.definitions(scope)
    const { now, steadyNow, newId, engines } = this.#options
    const ids: string[] = []
    const noteId = () => {
      const id = newId()
      ids.push(id)
      return id
    }
    this.#latest = Math.max(this.#latest, Math.floor(now()))
    const deciding = { scope, now: this.#latest, steadyNow: steadyNow(), newId: noteId, engines }
    const command = commands[name] as unknown as (given: typeof deciding, input: unknown) => Work<unknown>
    const { spent } = this.#bytes
    const { mark } = this.#undo
    this.#wasOvertaken = false
    this.#log = new ReadLog({ most: this.#options.mostReads })
    try {
      const result = await runLater(withinBytes(command(deciding, input), this.#bytes), this.#ledger, nextTurn)
      // What was found to be so already is not overlaid: others may change it, and the run may read that.
      if (this.#undo.mark === mark || isOfSeveral(name, input)) this.#countAsRead()
      this.#commands.push({ name, input, ids, told: toldOf(result) })
      return withoutChanges(result)
    } catch (error) {
      this.#undo.rollBack(mark)
      this.#bytes.giveBack(spent)
      // Its caller is told that this can't be done, and so what it had read; not where it is too much for this run.
      if (!isCoreError(error, 'limit.reached')) this.#countAsRead()
      throw error
    } finally {
      this.#log = this.#read
    }
  }

  #note(scope: Scope, name: keyof EntryReads, args: readonly unknown[], answer: unknown): void {
    const entries = entriesIn(name, answer) ?? []
    const isOvertaken = entries.some((entry) => this.#entries.isOvertakenBy(scope, entry))
    // What a command found so, it finds otherwise when it is decided again.
    if (this.#log === this.#read) this.#isOvertaken ||= isOvertaken
    else this.#wasOvertaken ||= isOvertaken
    // What is never committed need not hold later.
    if (!this.#isDiscarded) this.#log.add(name, args, answer)
  }

  /** What the command at work has looked at counts as what the run itself has read. */
  #countAsRead(): void {
    this.#read.addAll(this.#log)
    this.#isOvertaken ||= this.#wasOvertaken
  }

  #refusing<T>(read: () => Awaitable<T>): Awaitable<T> {
    const { refuseRead } = this.#options
    if (!refuseRead) return read()
    const refused = (error: unknown): never => {
      throw isCoreError(error, 'limit.reached') ? refuseRead(error) : error
    }
    try {
      const answer = read()
      return answer instanceof Promise ? answer.catch(refused) : answer
    } catch (error) {
      return refused(error)
    }
  }
}

/** Whether a command tells how many entries it was about, and not which. */
function isOfSeveral(name: AtomicCommandName, input: unknown): boolean {
  return name === 'entry.move' ? (input as { readonly all: boolean }).all : copying.includes(name)
}

/** A command of a batch tells its changes: they are none before they are committed. */
function withoutChanges(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('changes' in result)) return result
  const { changes: _, ...rest } = result
  return rest
}

function boundMethods<T extends object>(of: T, names: readonly (keyof T)[]): Partial<T> {
  const bound = names.map((name) => {
    const method = of[name] as (...args: unknown[]) => unknown
    return [name, (...args: unknown[]) => method.apply(of, args)] as const
  })
  return Object.fromEntries(bound) as Partial<T>
}
