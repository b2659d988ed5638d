import type { Definitions } from '../definitions/index.ts'
import type { Entry } from '../entry/entry.ts'
import type { EntryProperty } from '../entry/entry-properties.ts'
import { hasValue } from '../entry/values.ts'
import { indexTerms, type IndexTerm, type StorageClass } from '../field/index.ts'
import { compareText, foldText } from '../text/index.ts'
import type { Condition, DirectTarget, Filter, Test, ValueTest } from './filter.ts'

export interface MatchContext {
  readonly definitions: Definitions
  /** Live entries only. */
  findEntry(id: string): Entry | undefined
  /** A relation to an entry in the trash reads as absent (rule 1.6-4). */
  isTrashed(id: string): boolean
}

/**
 * Whether the filter holds of the entry: what every store's queries mean (rule 1.4-5), told without a query. Each
 * condition either holds or does not; there is no third answer as SQL's NULL gives.
 */
export function matchesFilter(filter: Filter, entry: Entry, context: MatchContext): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matchesFilter(part, entry, context))
    case 'or':
      return filter.of.some((part) => matchesFilter(part, entry, context))
    case 'not':
      return !matchesFilter(filter.of, entry, context)
    case 'condition':
      return matchesCondition(filter, entry, context)
  }
}

function matchesCondition({ target, test }: Condition, entry: Entry, context: MatchContext): boolean {
  const places = target.via ? relatedEntries(entry, target.via, context) : [entry]
  return places.some((place) => holds(test, target, place, context))
}

function relatedEntries(
  entry: Entry,
  via: { readonly key: string; readonly targetEntityId: number },
  context: MatchContext,
): readonly Entry[] {
  return scalarsOf(entry, { key: via.key, storage: 'entry' }, context)
    .map((id) => context.findEntry(String(id)))
    .filter((target) => target !== undefined && target.entityId === via.targetEntityId) as Entry[]
}

function holds(test: Test, target: DirectTarget, entry: Entry, context: MatchContext): boolean {
  if ('property' in target) {
    const value = propertyOf(entry, target.property)
    return value !== null && (test.op === 'is_not_empty' || holdsOf(test, value))
  }
  if (test.op === 'is_not_empty') return isThere(entry, target.field, context)
  return scalarsOf(entry, target.field, context).some((value) => holdsOf(test, value))
}

/** A value that does not fit its field is there, though nothing finds it by what it says; so is a list without items. */
function isThere(
  entry: Entry,
  field: { readonly key: string; readonly storage: StorageClass; readonly multiple: boolean },
  context: MatchContext,
): boolean {
  if (!hasValue(entry.values, field.key)) return false
  if (field.storage !== 'entry' || field.multiple) return true
  const terms = indexTerms(context.definitions.findField(entry.entityId, field.key), entry.values[field.key]!)
  return !terms.some(({ text }) => text !== null && context.isTrashed(text))
}

function holdsOf(test: ValueTest, value: string | number): boolean {
  switch (test.op) {
    case 'eq':
      return value === test.value
    case 'in':
      return test.values.includes(value)
    case 'range':
      return (
        (test.gt === undefined || compareScalars(value, test.gt) > 0) &&
        (test.gte === undefined || compareScalars(value, test.gte) >= 0) &&
        (test.lt === undefined || compareScalars(value, test.lt) < 0) &&
        (test.lte === undefined || compareScalars(value, test.lte) <= 0)
      )
    case 'contains':
      return foldText(String(value)).includes(test.text)
    case 'starts_with':
      return foldText(String(value)).startsWith(test.text)
  }
}

function compareScalars(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))
}

function scalarsOf(
  entry: Entry,
  { key, storage }: { readonly key: string; readonly storage: StorageClass },
  { definitions, isTrashed }: MatchContext,
): readonly (string | number)[] {
  if (!hasValue(entry.values, key)) return []
  return indexTerms(definitions.findField(entry.entityId, key), entry.values[key]!)
    .map((term) => scalarOf(term, storage))
    .filter((scalar) => scalar !== null && !(storage === 'entry' && isTrashed(String(scalar)))) as (string | number)[]
}

function scalarOf(term: IndexTerm, storage: StorageClass): string | number | null {
  switch (storage) {
    case 'text':
    case 'choice':
    case 'entry':
      return term.text
    case 'number':
    case 'boolean':
      return term.number
    case 'time':
      return term.time
    case 'none':
      return null
  }
}

const readProperty: Readonly<Record<EntryProperty, (entry: Entry) => string | number | null>> = {
  id: (entry) => entry.id,
  kind: (entry) => entry.kind,
  title: (entry) => entry.title,
  pipeline_id: (entry) => entry.pipelineId,
  stage_id: (entry) => entry.stageId,
  stage_changed_at: (entry) => entry.stageChangedAt,
  rank: (entry) => entry.rank,
  reference_type: (entry) => entry.reference?.type ?? null,
  reference_id: (entry) => entry.reference?.id ?? null,
  assigned_to_user_id: (entry) => entry.assigneeUserId,
  assigned_to_team_id: (entry) => entry.assigneeTeamId,
  version: (entry) => entry.version,
  created_at: (entry) => entry.createdAt,
  updated_at: (entry) => entry.updatedAt,
}

function propertyOf(entry: Entry, property: EntryProperty): string | number | null {
  return readProperty[property](entry)
}
