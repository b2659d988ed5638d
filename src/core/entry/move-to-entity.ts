import { withinBytes } from '../command/within-bytes.ts'
import { ask, pause, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { isRelation } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { EntriesOf } from '../store/reads.ts'
import type { Entry } from './entry.ts'
import { findNamedRecord, type EntryTarget } from './find-target.ts'
import { insertWithChange, trashWithChange, updateWithChange } from './log-change.ts'
import { newEntry } from './new-entry.ts'
import { choosePlace, findPlace, findPlaces, isPlaceNamed, type PlaceInput } from './place.ts'
import type { Reference } from './reference.ts'
import { targetFault } from './relations.ts'
import { targetsOf, withoutTrashed } from './trashed-relations.ts'
import { entryValues, hasValue, prepareValue } from './values.ts'

export type MoveToEntityInput = EntryTarget &
  PlaceInput & {
    readonly from: number | string
    readonly to: number | string
    /** Which key of the source becomes which of the target. */
    readonly fields: readonly { readonly source: string; readonly target: string }[]
    /** The entries that something was copied from go to the trash. */
    readonly remove: boolean
    /** A new target for each source record, oldest first; else one target that placement finds. */
    readonly all: boolean
  }

export interface MovedToEntity {
  /** Fields copied, over all entries. */
  readonly moved: number
  /** Entries in the trash now. */
  readonly removed: number
  /** Values that were stored though they don't fit their field. */
  readonly remarks: readonly string[]
}

/** It can't be done in pieces, and more would hold the writer for too long: about 100 ms in SQLite. See also `withinBytes`. */
const mostRecords = 1000
const chunk = 100

/**
 * moveCrmToEntity (rule 2.2-3): copies mapped fields from records of one entity to those of another. List values are
 * neither source nor target (rule 1.3-5). All or nothing: it pauses only before the first write. Throws `limit.reached`
 * where it is about more than can be done at once.
 */
export function moveToEntity(deciding: Deciding, input: MoveToEntityInput): Work<MovedToEntity> {
  return withinBytes(copyAll(deciding, input))
}

function* copyAll(deciding: Deciding, input: MoveToEntityInput): Work<MovedToEntity> {
  const definitions = yield* ask('definitions', deciding.scope)
  const [from, to] = [definitions.getEntity(input.from), definitions.getEntity(input.to)]
  checkInput(input, from, to)
  const move: Move = { deciding, definitions, from, to, input }
  if (isPlaceNamed(input)) findPlaces(definitions, to, input)

  const copies = yield* findCopies(move)
  const remarks = new Set<string>()
  const sources = new Map<string, Entry>()
  for (const copy of copies) {
    yield* writeCopy(move, copy, remarks)
    for (const source of copy.sources) sources.set(source.id, source)
  }
  if (input.remove) {
    for (const source of sources.values()) yield* trashWithChange(deciding, definitions, source)
  }
  return {
    moved: copies.reduce((moved, { fields }) => moved + fields.length, 0),
    removed: input.remove ? sources.size : 0,
    remarks: [...remarks],
  }
}

interface Move {
  readonly deciding: Deciding
  readonly definitions: Definitions
  readonly from: Entity
  readonly to: Entity
  readonly input: MoveToEntityInput
}

/** What one target is to hold, under its own keys. */
interface Copy {
  readonly fields: readonly { readonly key: string; readonly value: Json }[]
  /** The entries that they come from, each once or several times. */
  readonly sources: readonly Entry[]
  readonly reference: Reference | null
}

function checkInput({ fields }: MoveToEntityInput, from: Entity, to: Entity): void {
  if (from.id === to.id) throw invalid('to_slug', 'The to_slug field must name another entity than from_slug.')
  if (fields.length === 0) throw invalid('field_map', 'The field_map field must map at least one field.')
  const targets = new Set<string>()
  for (const { target } of fields) {
    if (targets.has(target)) throw invalid('field_map', `The field_map field maps two fields to "${target}".`)
    targets.add(target)
  }
}

/** None where nothing is held under the mapped keys. */
function* findCopies(move: Move): Work<readonly Copy[]> {
  const { deciding, from, input } = move
  if (input.entryId !== undefined) {
    const entry = yield* findNamedRecord(deciding, from, input.entryId)
    return yield* copiesOf(move, [entry])
  }
  const { reference } = input
  const of = { entityId: from.id, reference }
  if (input.all) return yield* copiesOf(move, yield* listOldestFirst(deciding, of))

  const found: (Copy['fields'][number] & { readonly entry: Entry })[] = []
  for (const { source, target } of input.fields) {
    const held = yield* findNewestWith(deciding, { ...of, keys: [source] }, function* (entry) {
      const value = yield* valueIn(move, entry, source)
      return value === undefined ? undefined : { key: target, value, entry }
    })
    if (held) found.push(held)
  }
  return found.length === 0 ? [] : [{ fields: found, sources: found.map(({ entry }) => entry), reference }]
}

/** One for each of the records that holds a mapped key. */
function* copiesOf(move: Move, records: readonly Entry[]): Work<readonly Copy[]> {
  const copies: Copy[] = []
  for (const entry of records) {
    const fields: Copy['fields'][number][] = []
    for (const { source, target } of move.input.fields) {
      const value = yield* valueIn(move, entry, source)
      if (value !== undefined) fields.push({ key: target, value })
    }
    if (fields.length > 0) copies.push({ fields, sources: [entry], reference: entry.reference })
  }
  return copies
}

function* listOldestFirst({ scope }: Deciding, of: EntriesOf): Work<readonly Entry[]> {
  const all: Entry[] = []
  for (;;) {
    const records = yield* ask('listEntriesOf', scope, { ...of, kind: 'record', limit: chunk, offset: all.length })
    all.push(...records)
    if (all.length > mostRecords) {
      throw new CoreError('limit.reached', { what: 'entries copied at once', limit: mostRecords })
    }
    if (records.length < chunk) return all.reverse()
    yield* pause()
  }
}

/** As a script reads it: a relation that leads into the trash is absent (rule 1.6-4). */
function* valueIn({ deciding, definitions }: Move, entry: Entry, key: string): Work<Json | undefined> {
  if (!hasValue(entry.values, key)) return undefined
  const value = entry.values[key]!
  const field = definitions.findField(entry.entityId, key)
  const targets = field ? targetsOf(field, value) : []
  if (!field || targets.length === 0) return value
  const trashed = yield* ask('listTrashed', deciding.scope, targets)
  const shown = withoutTrashed(field, value, new Set(trashed))
  // Of several relations none is left: there is nothing to copy.
  return Array.isArray(shown) && shown.length === 0 ? undefined : shown
}

/** What is read of the newest record that holds one of the keys, and of which something is read. */
function* findNewestWith<T>(
  { scope }: Deciding,
  { keys, ...of }: EntriesOf & { readonly keys: readonly string[] },
  read: (entry: Entry) => Work<T | undefined>,
): Work<T | undefined> {
  const newest = yield* ask('findNewestHolder', scope, { ...of, keys })
  if (!newest) return undefined
  const first = newest.kind === 'record' ? yield* read(newest) : undefined
  if (first !== undefined) return first
  // Before the one wanted there may be any number of list values, and of relations that lead into the trash.
  for (let offset = 0; ; offset += chunk) {
    const records = yield* ask('listEntriesOf', scope, { ...of, kind: 'record', limit: chunk, offset })
    for (const record of records) {
      const found = keys.some((key) => hasValue(record.values, key)) ? yield* read(record) : undefined
      if (found !== undefined) return found
    }
    if (records.length < chunk) return undefined
    yield* pause()
  }
}

// eslint-disable-next-line require-yield -- that it asks for nothing is the case
function* asItIs(entry: Entry): Work<Entry> {
  return entry
}

function* writeCopy(move: Move, copy: Copy, remarks: Set<string>): Work<void> {
  const { deciding, definitions, to, input } = move
  const pairs = yield* prepare(move, copy, remarks)
  const target = yield* findPlaced(move, copy)
  if (!target) {
    const entry = newEntry(deciding, {
      entityId: to.id,
      kind: 'record',
      place: findPlace(definitions, to, input),
      reference: copy.reference,
      values: entryValues(pairs),
    })
    yield* insertWithChange(deciding, definitions, entry)
    return
  }
  yield* updateWithChange(deciding, definitions, target, {
    values: entryValues([...Object.entries(target.values), ...pairs]),
    ...(isPlaceNamed(input)
      ? choosePlace(definitions, findPlaces(definitions, to, input), target.pipelineId)
      : undefined),
  })
}

/** As setCrmFields finds it (rule 2.2-2), among records. */
function* findPlaced({ deciding, to, input }: Move, { reference, fields }: Copy): Work<Entry | undefined> {
  if (reference === null || (input.all && input.entryId === undefined)) return undefined
  const of = { entityId: to.id, reference }
  const holder = yield* findNewestWith(deciding, { ...of, keys: fields.map(({ key }) => key) }, asItIs)
  return holder ?? (yield* ask('findNewestEntry', deciding.scope, { ...of, kind: 'record' }))
}

/** As for any function; but a field that relates takes only ids that fit. */
function* prepare(
  { deciding, definitions, to }: Move,
  { fields }: Copy,
  remarks: Set<string>,
): Work<readonly (readonly [string, Json])[]> {
  const pairs: (readonly [string, Json])[] = []
  for (const { key, value } of fields) {
    const field = definitions.findField(to.id, key)
    const strict = field !== undefined && isRelation(field)
    const prepared = prepareValue(deciding, { field, key, value, strict })
    const fault = strict ? yield* targetFault(deciding, field, prepared.value) : undefined
    if (fault !== undefined) throw invalid(`values.${key}`, fault)
    pairs.push([key, prepared.value])
    if (prepared.misfit !== undefined) remarks.add(prepared.misfit)
  }
  return pairs
}
