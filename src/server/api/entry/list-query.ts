import { Type, type Static, type TObject } from 'typebox'
import type { Definitions } from '../../../core/definitions/index.ts'
import type { Entity } from '../../../core/entity/index.ts'
import { parseReference, type EntryKind } from '../../../core/entry/index.ts'
import { invalid } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import { parseFieldValue, parseFilter, parseSort, type EntryQuery, type Filter } from '../../../core/query/index.ts'
import { pageQuery, readPage, type PageOf } from '../paging.ts'

const idParameter = Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }))

export const entryListQuery = {
  ...pageQuery,
  pipeline_id: idParameter,
  stage_id: idParameter,
  reference_type: Type.Optional(Type.String()),
  reference_id: Type.Optional(Type.String()),
  kind: Type.Optional(
    Type.Enum(['record', 'value', 'all'], { description: 'record; with a reference: all (rule 1.4-4).' }),
  ),
  q: Type.Optional(Type.String({ maxLength: 512, description: 'Words of the title; the last one may be a prefix.' })),
  field_key: Type.Optional(Type.String({ maxLength: 128 })),
  field_value: Type.Optional(Type.String({ maxLength: 10_000, description: 'Exactly this value under field_key.' })),
  filter: Type.Optional(Type.String({ maxLength: 100_000, description: 'A JSON tree of conditions (rule 1.4-5).' })),
  include_customer: Type.Optional(Type.Boolean()),
  sort: Type.Optional(
    Type.String({ maxLength: 128, description: 'title, created_at, updated_at, rank, or the key of a field.' }),
  ),
  direction: Type.Optional(Type.Enum(['asc', 'desc'])),
}

export type EntryListParameters = Static<TObject<typeof entryListQuery>>

interface ListContext {
  readonly definitions: Definitions
  readonly entity: Entity
  readonly now: number
}

/** What the parameters of a list ask for (rules 1.4-4, 1.4-5). Throws `input.invalid` naming each fault. */
export function parseEntryList(
  query: EntryListParameters,
  context: ListContext,
): { readonly query: EntryQuery; readonly page: PageOf } {
  const issues = new Input({})
  const collect = <T>(parse: () => T): T | undefined => issues.collect(parse)
  const page = collect(() => readPage(query))
  const sort = collect(() => parseSort(query.sort || undefined, query.direction, context))
  const reference = collect(() => readReference(query))
  const filters = [collect(() => readFieldValue(query, context)), collect(() => readFilter(query, context))]
  issues.done()
  const filter = joinFilters(filters.filter((one) => one !== undefined))
  const kind = readKind(query, reference !== undefined && reference !== null)
  const q = query.q?.trim()
  return {
    page: page!,
    query: {
      entityId: context.entity.id,
      sort: sort!,
      limit: page!.limit,
      offset: page!.offset,
      count: 'exact',
      ...(kind === undefined ? {} : { kind }),
      ...(query.pipeline_id === undefined ? {} : { pipelineId: query.pipeline_id }),
      ...(query.stage_id === undefined ? {} : { stageId: query.stage_id }),
      ...(reference ? { reference } : {}),
      ...(q ? { q } : {}),
      ...(filter ? { filter } : {}),
    },
  }
}

function readReference({ reference_type: type, reference_id: id }: EntryListParameters) {
  return parseReference(type || undefined, id || undefined)
}

function readKind({ kind }: EntryListParameters, hasReference: boolean): EntryKind | undefined {
  if (kind === 'all' || (kind === undefined && hasReference)) return undefined
  return kind ?? 'record'
}

function readFieldValue({ field_key: key, field_value: text }: EntryListParameters, context: ListContext) {
  if (!key && text === undefined) return undefined
  if (!key) throw invalid('field_key', 'The field_key field is required.')
  if (text === undefined) throw invalid('field_value', 'The field_value field is required.')
  const field = context.definitions.findField(context.entity.id, key)
  if (!field) throw invalid('field_key', 'The field_key field names no field of this entity.')
  return parseFilter({ key, op: 'eq', value: parseFieldValue(text, field) }, context)
}

function readFilter({ filter: text }: EntryListParameters, context: ListContext): Filter | undefined {
  if (!text) return undefined
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw invalid('filter', 'The filter field must be JSON.')
  }
  return parseFilter(raw, context)
}

function joinFilters(filters: readonly Filter[]): Filter | undefined {
  return filters.length > 1 ? { kind: 'and', of: filters } : filters[0]
}
