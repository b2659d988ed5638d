import {
  commands,
  keptWriteOf,
  runPiece,
  type EntryCommandName,
  type Engines,
  type Work,
} from '../../../core/command/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import { busyTimeoutMs, Connection } from '../database/connection.ts'
import { isBusy, isInputOutputFault, isStoreFault, toCoreError } from '../database/errors.ts'
import { migrate } from '../database/migrate.ts'
import { openLedger, type SqliteLedger } from '../ledger.ts'
import type { Epochs } from './epochs.ts'
import { createIdMaker } from './id-maker.ts'
import type { Answer, CommandCall } from './messages.ts'
import { MonotonicClock } from './monotonic-clock.ts'

export interface CommitterOptions {
  readonly file: string
  readonly epochs: Epochs
  readonly engines: Engines
  readonly now: () => number
  readonly steadyNow: () => number
  readonly newId: (() => string) | undefined
  readonly mostBytes: number | undefined
  /** A fault of ours, with the name of the command: its caller only hears that there was one. */
  readonly onFault: (error: unknown, command: string) => void
}

interface OpenFile extends SqliteLedger {
  readonly connection: Connection
  readonly clock: MonotonicClock
  readonly newId: () => string
  readonly begin: () => void
  readonly commit: () => void
  readonly save: () => void
  readonly release: () => void
  readonly rollBackToSave: () => void
  readonly keepClock: (moment: number) => void
}

type Decide = (deciding: unknown, input: unknown) => Work<unknown>

/** A command on its way to its answer. */
export interface QueuedCommand {
  readonly call: CommandCall
  /** Where it paused: what it did up to there is on the disk. Undefined where it is to be begun. */
  readonly rest: Work<unknown> | undefined
}

/** What became of a command in a group: its answer; or where to go on with it, before any other command of its brand. */
export type Outcome = Answer | { readonly rest: Work<unknown> | undefined }

/**
 * Runs commands in groups: one transaction a group, one savepoint a command, so that one that fails leaves nothing and
 * takes nothing along. What it answers is on the disk. Of a command that pauses, a group has one piece.
 */
export class Committer {
  readonly #options: CommitterOptions
  /** Undefined while the file can't be opened. */
  #file: OpenFile | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
    this.#file = openFile(options)
  }

  /**
   * `next` gives the commands of the group, one by one, and none of the brands that it is told have paused in it. Each has
   * its outcome.
   */
  commitGroup(next: (paused: ReadonlySet<number>) => QueuedCommand | undefined): readonly Outcome[] {
    const group: QueuedCommand[] = []
    const paused = new Set<number>()
    const take = () => {
      const command = next(paused)
      if (command) group.push(command)
      return command
    }
    // Taken before anything can fail, so that somebody hears of it.
    const first = take()
    if (!first) return []
    try {
      return this.#commit(first, take, paused)
    } catch (error) {
      this.#recover(error)
      if (group.length === 1) return [this.#refuse(first.call, error)]
      return this.#commitEachAlone(group, error)
    }
  }

  close(): void {
    this.#file?.connection.close()
    this.#file = undefined
  }

  /** A full disk or a broken page need not concern the whole group. */
  #commitEachAlone(group: readonly QueuedCommand[], fault: unknown): readonly Outcome[] {
    let lost: unknown
    const paused = new Set<number>()
    return group.map((command) => {
      const { call, rest } = command
      // Once the file itself fails, the others are not made to wait for the same.
      if (lost !== undefined) return this.#refuse(call, lost)
      // It went on from where it had paused, and can't go back there.
      if (rest) return this.#refuse(call, fault)
      // Alone it may pause where in the group it did not; others of its brand come after it all the same.
      if (paused.has(call.scope.brandId)) return { rest }
      try {
        const [outcome] = this.#commit(command, () => undefined, paused)
        return outcome!
      } catch (error) {
        this.#recover(error)
        if (isInputOutputFault(error)) lost = error
        return this.#refuse(call, error)
      }
    })
  }

  /** Throws where the transaction as a whole failed: nothing of it is kept then. */
  #commit(first: QueuedCommand, next: () => QueuedCommand | undefined, paused: Set<number>): readonly Outcome[] {
    const file = (this.#file ??= openFile(this.#options))
    file.begin()
    const outcomes: Outcome[] = []
    for (let command: QueuedCommand | undefined = first; command; command = next()) {
      const outcome = this.#run(file, command)
      if ('rest' in outcome) paused.add(command.call.scope.brandId)
      outcomes.push(outcome)
    }
    file.flush()
    file.keepClock(file.clock.current())
    file.commit()
    file.undo.commit()
    for (const brandId of file.takeChanged()) this.#options.epochs.raise(brandId)
    return outcomes
  }

  #run(file: OpenFile, { call, rest }: QueuedCommand): Outcome {
    const { ledger, undo, clock } = file
    const mark = undo.mark
    file.save()
    try {
      const now = clock.advance()
      const work = rest ?? this.#begin(call, now)
      const piece = runPiece(work, ledger)
      file.release()
      return piece.done ? { id: call.id, result: piece.value } : { rest: work }
    } catch (error) {
      if (isStoreFault(error)) throw error
      file.rollBackToSave()
      file.release()
      undo.rollBack(mark)
      if (call.isAccepted) this.#keep(file, call, error)
      return this.#refuse(call, error)
    }
  }

  #begin({ scope, name, input }: CommandCall, now: number): Work<unknown> {
    // Of the file as it is open now: after a pause it may have been opened anew, and its ids are greater.
    const newId = () => this.#file!.newId()
    const { engines, steadyNow } = this.#options
    return (commands[name] as unknown as Decide)({ scope, now, steadyNow: steadyNow(), newId, engines }, input)
  }

  /** What was accepted and then refused is not lost (rule 2.1-8): it is kept with whatever else the group commits. */
  #keep(file: OpenFile, { id, scope, name, input }: CommandCall, refusal: unknown): void {
    const known = toCoreError(refusal, scope.brandId)
    const write = keptWriteOf({ name: name as EntryCommandName, input }, known)
    this.#run(file, { call: { id, scope, name: 'run.keepFailedWrite', input: write }, rest: undefined })
  }

  /** The transaction is gone; so is the connection where nobody knows what reached the disk. */
  #recover(error: unknown): void {
    const file = this.#file
    if (!file) return
    file.undo.rollBack()
    try {
      file.connection.rollBack()
      if (!isInputOutputFault(error)) return
    } catch {
      // A connection that can't roll back is closed: opening it anew recovers what was committed.
    }
    this.close()
  }

  #refuse({ id, scope, name }: CommandCall, error: unknown): Answer {
    const known = toCoreError(error, scope.brandId)
    if (known && !isStoreFault(error)) return { id, error: known.toPlain() }
    this.#options.onFault(error, name)
    return { id, error: (known ?? new CoreError('server.internal', {})).toPlain() }
  }
}

function openFile({ file, mostBytes, now, steadyNow, newId }: CommitterOptions): OpenFile {
  const connection = new Connection({ file, access: 'write', mostBytes })
  try {
    migrate(connection)
    assertWritable(connection)
    const { clock: last } = connection.forInstallation('select clock from installation').get() as { clock: number }
    // A moment later, so that ids made from it are greater than any before.
    const clock = new MonotonicClock(now, last + 1)
    const keepClock = connection.forInstallation('update installation set clock = ?')
    return {
      connection,
      clock,
      newId: newId ?? createIdMaker(clock.current),
      ...openLedger(connection, steadyNow),
      begin: connection.prepareControl('begin immediate'),
      commit: connection.prepareControl('commit'),
      save: connection.prepareControl('savepoint command'),
      release: connection.prepareControl('release command'),
      rollBackToSave: connection.prepareControl('rollback to command'),
      keepClock: (moment) => void keepClock.run(moment),
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * SQLite opens what may not be written for reading alone, and says so at the first change: better now than to each
 * command, also once the file may be written again.
 */
function assertWritable(connection: Connection): void {
  connection.run('pragma busy_timeout = 0')
  try {
    connection.run('begin immediate; update installation set clock = clock')
    connection.rollBack()
  } catch (error) {
    // What another process writes just now can be written.
    if (!isBusy(error)) throw error
  } finally {
    connection.run(`pragma busy_timeout = ${busyTimeoutMs}`)
  }
}
