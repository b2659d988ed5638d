import {
  commands,
  keptWriteOf,
  runNow,
  type EntryCommandName,
  type Engines,
  type Work,
} from '../../../core/command/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import { Connection } from '../database/connection.ts'
import { isInputOutputFault, isStoreFault, toCoreError } from '../database/errors.ts'
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
  readonly newId: (() => string) | undefined
  readonly mostBytes: number | undefined
  /** A fault of ours, with the name of the command: its caller only hears that there was one. */
  readonly onFault: (error: unknown, command: string) => void
}

interface Session extends SqliteLedger {
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

/**
 * Runs commands in groups: one transaction a group, one savepoint a command, so that one that fails leaves nothing and
 * takes nothing along. What it answers is on the disk.
 */
export class Committer {
  readonly #options: CommitterOptions
  /** Undefined while the file can't be opened. */
  #session: Session | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
    this.#session = openSession(options)
  }

  /** `next` gives the commands of the group, one by one. Each of them is answered. */
  commitGroup(next: () => CommandCall | undefined): readonly Answer[] {
    const group: CommandCall[] = []
    const take = () => {
      const call = next()
      if (call) group.push(call)
      return call
    }
    try {
      return this.#commit(take)
    } catch (error) {
      this.#recover(error)
      const [only] = group
      if (group.length === 1) return [this.#refuse(only!, error)]
      return this.#commitEachAlone(group)
    }
  }

  close(): void {
    this.#session?.connection.close()
    this.#session = undefined
  }

  /** A full disk or a broken page need not concern the whole group. */
  #commitEachAlone(group: readonly CommandCall[]): readonly Answer[] {
    let lost: unknown
    return group.map((call) => {
      // Once the file itself fails, the others are not made to wait for the same.
      if (lost !== undefined) return this.#refuse(call, lost)
      let isTaken = false
      try {
        const [answer] = this.#commit(() => {
          if (isTaken) return undefined
          isTaken = true
          return call
        })
        return answer!
      } catch (error) {
        this.#recover(error)
        if (isInputOutputFault(error)) lost = error
        return this.#refuse(call, error)
      }
    })
  }

  /** Throws where the transaction as a whole failed: nothing of it is kept then. */
  #commit(next: () => CommandCall | undefined): readonly Answer[] {
    const session = (this.#session ??= openSession(this.#options))
    session.begin()
    const answers: Answer[] = []
    for (let call = next(); call; call = next()) answers.push(this.#run(session, call))
    session.flush()
    session.keepClock(session.clock.current())
    session.commit()
    session.undo.commit()
    for (const brandId of session.takeChanged()) this.#options.epochs.raise(brandId)
    return answers
  }

  #run(session: Session, call: CommandCall): Answer {
    const { ledger, undo, clock, newId } = session
    const { id, scope, name, input } = call
    const mark = undo.mark
    session.save()
    try {
      const deciding = { scope, now: clock.advance(), newId, engines: this.#options.engines }
      const result = runNow((commands[name] as unknown as Decide)(deciding, input), ledger)
      session.release()
      return { id, result }
    } catch (error) {
      if (isStoreFault(error)) throw error
      session.rollBackToSave()
      session.release()
      undo.rollBack(mark)
      if (call.isAccepted) this.#keep(session, call, error)
      return this.#refuse(call, error)
    }
  }

  /** What was accepted and then refused is not lost (rule 2.1-8): it is kept with whatever else the group commits. */
  #keep(session: Session, { id, scope, name, input }: CommandCall, refusal: unknown): void {
    const known = toCoreError(refusal, scope.brandId)
    const write = keptWriteOf({ name: name as EntryCommandName, input }, known)
    this.#run(session, { id, scope, name: 'run.keepFailedWrite', input: write })
  }

  /** The transaction is gone; so is the connection where nobody knows what reached the disk. */
  #recover(error: unknown): void {
    const session = this.#session
    if (!session) return
    session.undo.rollBack()
    try {
      session.connection.rollBack()
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

function openSession({ file, mostBytes, now, newId }: CommitterOptions): Session {
  const connection = new Connection({ file, access: 'write', mostBytes })
  try {
    migrate(connection)
    const { clock: last } = connection.forInstallation('select clock from installation').get() as { clock: number }
    // A moment later, so that ids made from it are greater than any before.
    const clock = new MonotonicClock(now, last + 1)
    const keepClock = connection.forInstallation('update installation set clock = ?')
    return {
      connection,
      clock,
      newId: newId ?? createIdMaker(clock.current),
      ...openLedger(connection, clock.current),
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
