import { after, type Awaitable } from '../awaitable.ts'
import type { Scope } from '../brand/index.ts'
import type { Definitions } from '../definitions/index.ts'
import { indexTerms, isRelation, type Field } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { EntryReads } from '../store/reads.ts'
import type { Entry } from './entry.ts'
import { hasValue } from './values.ts'

type TrashReads = Pick<EntryReads, 'listTrashed'>

/**
 * Entries as they are answered: a relation to an entry in the trash reads as absent, and is there again when that entry
 * is restored (rule 1.6-4). So it stays in what is stored, and in what commands decide on.
 */
export function hideTrashedRelations(
  reads: TrashReads,
  scope: Scope,
  { definitions, entries }: { readonly definitions: Definitions; readonly entries: readonly Entry[] },
): Awaitable<readonly Entry[]> {
  const relationsOf = ({ entityId, values }: Entry) =>
    definitions.fieldsOf(entityId).filter((field) => isRelation(field) && hasValue(values, field.key))
  const ids = entries.flatMap((entry) =>
    relationsOf(entry).flatMap((field) => targetsOf(field, entry.values[field.key]!)),
  )
  return withTrashed(reads, scope, ids, (trashed) => {
    if (trashed.size === 0) return entries
    return entries.map((entry) => {
      const values: Record<string, Json> = { ...entry.values }
      for (const field of relationsOf(entry)) {
        const shown = withoutTrashed(field, values[field.key]!, trashed)
        if (shown === undefined) delete values[field.key]
        else values[field.key] = shown
      }
      return { ...entry, values }
    })
  })
}

/** The same of values that entries hold in one field: those that read as absent are left out. */
export function hideTrashedValues(
  reads: TrashReads,
  scope: Scope,
  { field, values }: { readonly field: Field; readonly values: readonly Json[] },
): Awaitable<readonly Json[]> {
  const ids = values.flatMap((value) => targetsOf(field, value))
  return withTrashed(reads, scope, ids, (trashed) =>
    values.map((value) => withoutTrashed(field, value, trashed)).filter((value) => value !== undefined),
  )
}

function withTrashed<T>(
  reads: TrashReads,
  scope: Scope,
  ids: readonly string[],
  then: (trashed: ReadonlySet<string>) => T,
): Awaitable<T> {
  if (ids.length === 0) return then(new Set())
  return after(reads.listTrashed(scope, [...new Set(ids)]), (trashed) => then(new Set(trashed)))
}

/** Entries that the value leads to. None, where it does not fit its field: then it is kept as given (rule 1.3-4). */
export function targetsOf(field: Field, value: Json): readonly string[] {
  return isRelation(field) ? indexTerms(field, value).map((term) => term.text!) : []
}

/** Undefined where nothing is left; of several relations the list of the others, which may be empty. */
export function withoutTrashed(field: Field, value: Json, trashed: ReadonlySet<string>): Json | undefined {
  const targets = targetsOf(field, value)
  if (!targets.some((id) => trashed.has(id))) return value
  return field.type === 'reference' ? undefined : targets.filter((id) => !trashed.has(id))
}
