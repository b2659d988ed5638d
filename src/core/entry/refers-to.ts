import type { Definitions } from '../definitions/index.ts'
import { indexTerms, isRelation } from '../field/index.ts'
import type { Entry } from './entry.ts'
import { hasValue } from './values.ts'

/** Whether a relation field of the entry holds the id. */
export function refersTo(definitions: Definitions, entry: Entry, id: string): boolean {
  return definitions
    .fieldsOf(entry.entityId)
    .filter((field) => isRelation(field) && hasValue(entry.values, field.key))
    .some((field) => indexTerms(field, entry.values[field.key]!).some((term) => term.text === id))
}
