import { textTerm, type FieldType } from '../field-type.ts'
import { isEntryId, parseRelationOptions } from '../relation-options.ts'

const mostTargets = 1000

export const multiRelationField: FieldType<'multi_reference'> = {
  name: 'multi_reference',
  storage: 'entry',
  multiple: true,
  html: false,
  parseOptions: parseRelationOptions,
  misfit: (value) =>
    Array.isArray(value) &&
    value.length <= mostTargets &&
    value.every(isEntryId) &&
    new Set(value).size === value.length
      ? undefined
      : `a list of different entry ids, ${mostTargets} at most`,
  terms: (value) => (value as readonly string[]).map(textTerm),
}
