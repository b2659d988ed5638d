import type { EntryWrite } from '../change/index.ts'
import { CoreError, isCoreError } from '../errors/index.ts'
import type { Reference } from '../entry/reference.ts'
import { isSameJson, sizeOfJson, type Json } from '../json.ts'
import { keepAnswer, type KeepAnswerInput } from '../kept-answer/commands.ts'
import { keepFailedWrite } from '../run/commands.ts'
import type { Ledger } from '../store/ledger.ts'
import { entryCommands } from './entry-commands.ts'
import { entriesIn, fingerprintOf, type RecordedRead } from './recorded-read.ts'
import { mostToldChanges, type ToldChanges } from './tell-changes.ts'
import { EntryBytes, sizeOfEntries, withinBytes } from './within-bytes.ts'
import { ask, pause, type Deciding, type Work } from './work.ts'

const atomicCommands = { ...entryCommands, 'run.keepFailedWrite': keepFailedWrite } as const
export type AtomicCommandName = keyof typeof atomicCommands

/** What a run of an atomic page gives to its commit; whatever else it asks for is done at once. */
export function isAtomicCommand(name: string): name is AtomicCommandName {
  return Object.hasOwn(atomicCommands, name)
}

/** A command that a run gave and that was not refused, to be decided again: it must tell what the run was told. */
export interface RecordedCommand {
  readonly name: AtomicCommandName
  readonly input: unknown
  /** Those made for it, in order: entries keep the ids under which the run knows them. */
  readonly ids: readonly string[]
  /** As `toldOf` has it. */
  readonly told: string
}

export interface AtomicWrites {
  readonly reads: readonly RecordedRead[]
  /** Where the entries were that were written over: what is read by reference hangs on it, whatever else has changed. */
  readonly places: readonly { readonly id: string; readonly reference: Reference | null }[]
  /** In the order in which they were given. */
  readonly commands: readonly RecordedCommand[]
  /** The answer that goes with them, where it is to be kept (rule 3.1-9). */
  readonly keep?: KeepAnswerInput
}

/**
 * Of what is asked and read between two pauses, in bytes, each read taken for `leastRead` at least: some milliseconds in
 * SQLite.
 */
const piece = 128 * 1024
const leastRead = 1024

/**
 * All that a run wrote, at once, or nothing (rule 3.1-8): what it read is compared, then its commands are decided again,
 * on what is there now, in one transaction and without a pause. Throws `run.conflict` where anything turns out otherwise
 * than the run was told, and `limit.reached` where the commands are about more of entries than is done at once.
 */
export function* commitAtomic(deciding: Deciding, { reads, places, commands, keep }: AtomicWrites): Work<ToldChanges> {
  let read = 0
  for (const { method, args, answer } of reads) {
    const now = yield* ask(method, ...([deciding.scope, ...args] as Parameters<Ledger[typeof method]>))
    if (fingerprintOf(method, now) !== answer) throw new CoreError('run.conflict', {})
    read += Math.max(leastRead, sizeOfJson(args) + sizeOfEntries(entriesIn(method, now) ?? []))
    if (read < piece) continue
    // What was read still holds then. Nothing is written yet.
    yield* pause()
    read = 0
  }
  for (const { id, reference } of places) {
    const entry = yield* ask('findEntry', deciding.scope, id)
    if (!entry || !isSameJson(entry.reference as Json, reference as Json)) throw new CoreError('run.conflict', {})
  }
  const first: EntryWrite[] = []
  const bytes = new EntryBytes()
  let count = 0
  for (const command of commands) {
    const result = yield* withinBytes(decideAgain(deciding, command), bytes, { inOneGo: true })
    const { changes } = (result ?? {}) as { readonly changes?: ToldChanges }
    first.push(...(changes?.first ?? []).slice(0, mostToldChanges - first.length))
    count += changes?.count ?? 0
  }
  if (keep) yield* keepAnswer(deciding, keep)
  return { first, count }
}

function* decideAgain(deciding: Deciding, { name, input, ids, told }: RecordedCommand): Work<unknown> {
  const given = ids.values()
  const newId = () => {
    const { value } = given.next()
    if (value === undefined) throw new CoreError('run.conflict', {})
    return value
  }
  const command = atomicCommands[name] as (deciding: Deciding, input: unknown) => Work<unknown>
  let result: unknown
  try {
    result = yield* command({ ...deciding, newId }, input)
  } catch (error) {
    throw isCoreError(error) ? new CoreError('run.conflict', {}) : error
  }
  if (toldOf(result) !== told) throw new CoreError('run.conflict', {})
  return result
}

/**
 * What of a command's result its caller may go on with: which entry it was, how many they were. Versions and numbers in
 * the log follow from when it was written, and scripts are told neither.
 */
export function toldOf(result: unknown): string {
  const {
    version: _,
    seq: __,
    changes: ___,
    remarks: ____,
    entry,
    ...told
  } = (result ?? {}) as {
    readonly [name: string]: unknown
  }
  return JSON.stringify({ ...told, entry: (entry as { readonly id: string } | undefined)?.id })
}
