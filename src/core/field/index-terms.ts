import type { Json } from '../json.ts'
import type { Field } from './field.ts'
import { numberTerm, textTerm, type IndexTerm } from './field-type.ts'
import { fieldTypeOf } from './types/index.ts'

/**
 * What a store finds a value by. One that does not fit its field has none: it is kept, but stays out of typed filters,
 * sorts and reports (rule 1.3-4). Without a field a string, number or boolean stands for itself.
 */
export function indexTerms(field: Field | undefined, value: Json): readonly IndexTerm[] {
  if (field) {
    const type = fieldTypeOf(field)
    return type.misfit(value, field.options) === undefined ? type.terms(value, field.options) : []
  }
  switch (typeof value) {
    case 'string':
      return [textTerm(value)]
    case 'number':
    case 'boolean':
      return [numberTerm(Number(value))]
    default:
      return []
  }
}
