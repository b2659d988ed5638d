import { after, type Awaitable } from '../../../core/awaitable.ts'
import type { Entity } from '../../../core/entity/index.ts'
import type { Entry, Reference } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import { newestFirst, parseFilter, parseSort, type EntryQuery, type Filter } from '../../../core/query/index.ts'
import { answers, type HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import type { Run } from '../run.ts'
import { showEntries } from './shown-values.ts'

/** Entries of a reference, with `anyReference` of the whole entity, with `entryId` that one alone; newest first unless sorted. */
export const getCrmEntries: HostFunction = {
  name: 'getCrmEntries',
  call({ run, options }) {
    const entity = options.entity()
    const limit = options.count('limit', { least: 1, most: 200, otherwise: 50 })
    const offset = options.count('offset', { least: 0, most: 1_000_000, otherwise: 0 })
    const isOfAny = options.boolean('any_reference') || options.entryId() !== undefined
    const reference: Awaitable<Reference | undefined> = isOfAny
      ? after(run.pending.settled(), () => undefined)
      : options.settledReference()
    return after(reference, (of) =>
      after(list(run, options, { entity, of, limit, offset }), (entries) =>
        after(showEntries(run, entries), (shown) => shown.map(present)),
      ),
    )
  },
  refused: answers.list,
}

function list(
  run: Run,
  options: Options,
  { entity, of, limit, offset }: { entity: Entity; of: Reference | undefined; limit: number; offset: number },
): Awaitable<readonly Entry[]> {
  const filter = parseFilters(run, options, entity)
  const sort = options.text('sort')
  const direction = options.text('direction')
  const before = options.text('before')
  // The plain case is bounded by an index and answered at once; all else is a list like any other.
  if (of && filter === undefined && sort === undefined && direction === undefined && before === undefined) {
    return run.store.reads.listEntriesOf(run.scope, { entityId: entity.id, reference: of, limit, offset })
  }
  const query: EntryQuery = {
    entityId: entity.id,
    ...(of ? { reference: of } : {}),
    ...(filter ? { filter } : {}),
    ...(before === undefined ? {} : { afterId: before }),
    sort:
      sort === undefined && (direction === undefined || direction === 'desc')
        ? newestFirst
        : parseSort(sort, direction, { definitions: run.definitions, entity }),
    limit,
    offset,
    count: 'none',
  }
  return after(run.store.reads.listEntries(run.scope, query), ({ entries }) => entries)
}

/** `entryId`, `fieldKey` + `fieldValue`, `fieldFilters` and `filter`: all that are given must hold. */
function parseFilters(run: Run, options: Options, entity: Entity): Filter | undefined {
  const wanted: Json[] = []
  const entryId = options.entryId()
  if (entryId !== undefined) wanted.push({ key: 'id', op: 'eq', value: entryId })
  const key = options.value('field_key') ?? undefined
  if (key !== undefined) wanted.push({ key, op: 'eq', value: options.required('field_value') })
  const pairs = options.fieldPairs('field_filters', options.list('field_filters') ?? [])
  for (const each of pairs) wanted.push({ ...each, op: 'eq' })
  const tree = options.value('filter') ?? undefined
  if (tree !== undefined) wanted.push(tree)
  if (wanted.length === 0) return undefined
  return parseFilter(wanted.length === 1 ? wanted[0] : { and: wanted }, {
    definitions: run.definitions,
    entity,
    now: run.tools.now(),
    allowUndeclared: true,
  })
}

function present(entry: Entry): Json {
  return {
    id: entry.id,
    kind: entry.kind,
    title: entry.title,
    crm_entity_id: entry.entityId,
    pipeline_id: entry.pipelineId,
    stage_id: entry.stageId,
    reference_type: entry.reference?.type ?? null,
    reference_id: entry.reference?.id ?? null,
    values_flat: entry.values,
    created_at: new Date(entry.createdAt).toISOString(),
    updated_at: new Date(entry.updatedAt).toISOString(),
  }
}
