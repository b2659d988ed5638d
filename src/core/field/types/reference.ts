import { textTerm, type FieldType } from '../field-type.ts'
import { isEntryId, parseRelationOptions } from '../relation-options.ts'

/** A relation to one entry. On the wire its name is `reference`; it has nothing to do with an entry's reference. */
export const relationField: FieldType<'reference'> = {
  name: 'reference',
  storage: 'entry',
  multiple: false,
  html: false,
  parseOptions: parseRelationOptions,
  misfit: (value) => (isEntryId(value) ? undefined : "an entry's id"),
  terms: (value) => [textTerm(value as string)],
}
