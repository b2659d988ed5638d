import { ask, pause, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { newestFirst } from '../query/query.ts'
import type { Entry } from './entry.ts'
import { findRecord, type EntryTarget } from './find-target.ts'
import { checkMayEnter, updateWithChange } from './log-change.ts'
import { Pieces } from './pieces.ts'
import { choosePlace, findPlaces, type Place, type PlaceInput } from './place.ts'
import type { Reference } from './reference.ts'

export type MoveEntriesInput = EntryTarget &
  PlaceInput & {
    readonly entity: number | string
    /** Every record of the reference; else the newest. */
    readonly all: boolean
  }

export interface MovedEntries {
  /** Those that stand there now by it, also where they did before: a move done again answers as the first time. */
  readonly moved: number
  /** The reference's records. */
  readonly matched: number
  /** Where the newest of them stands now; null where there is none. */
  readonly place: Place | null
}

/**
 * moveCrmLead, moveCrmToStage and moveCrmToPipeline: changes pipeline and stage and nothing else (rule 2.2-1). Where one
 * of the entries may not move, none does. Very many are moved in pieces: a reader may find some moved and others not yet,
 * and so it stays where the process is killed. Nobody was answered then, and doing it again moves the rest.
 */
export function* moveEntries(deciding: Deciding, input: MoveEntriesInput): Work<MovedEntries> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const places = findPlaces(definitions, entity, input)
  const move: Move = { deciding, definitions, placeOf: (entry) => choosePlace(definitions, places, entry.pipelineId) }
  if (input.all && input.reference) return yield* moveAll(move, entity, input.reference)

  const entry = yield* findRecord(deciding, entity, input)
  if (!entry) return nothing
  const place = move.placeOf(entry)
  yield* updateWithChange(deciding, definitions, entry, place)
  const matched = input.reference ? yield* countRecords(deciding, entity, input.reference) : 1
  return { moved: 1, matched, place }
}

const nothing: MovedEntries = { moved: 0, matched: 0, place: null }

interface Move {
  readonly deciding: Deciding
  readonly definitions: Definitions
  readonly placeOf: (entry: Entry) => Place
}

function* countRecords({ scope }: Deciding, entity: Entity, reference: Reference): Work<number> {
  const { total } = yield* ask('listEntries', scope, {
    entityId: entity.id,
    kind: 'record',
    reference,
    sort: newestFirst,
    limit: 0,
    offset: 0,
    count: 'exact',
  })
  return total!
}

/** Each is judged before the first is written. Of the brand nothing runs in the pauses: what was judged still holds. */
function* moveAll({ deciding, definitions, placeOf }: Move, entity: Entity, reference: Reference): Work<MovedEntries> {
  const moves: { readonly id: string; readonly place: Place }[] = []
  let matched = 0
  let newest: Place | null = null
  const pieces = new Pieces()
  for (;;) {
    const limit = pieces.atOnce
    const records = yield* ask('listEntriesOf', deciding.scope, {
      entityId: entity.id,
      reference,
      kind: 'record',
      limit,
      offset: matched,
    })
    pieces.read(records)
    for (const entry of records) {
      const place = placeOf(entry)
      newest ??= place
      if (place.stageId === entry.stageId) continue
      checkMayEnter(definitions, entry, { ...entry, ...place })
      moves.push({ id: entry.id, place })
    }
    matched += records.length
    if (records.length < limit) break
    yield* pause()
  }
  for (const { id, place } of moves) {
    const entry = (yield* ask('findEntry', deciding.scope, id))!
    yield* updateWithChange(deciding, definitions, entry, place)
    yield* pieces.done(entry)
  }
  return { moved: matched, matched, place: newest }
}
