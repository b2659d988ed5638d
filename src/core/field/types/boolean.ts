import { noOptions, numberTerm, type FieldType } from '../field-type.ts'

export const booleanField: FieldType<'boolean'> = {
  name: 'boolean',
  storage: 'boolean',
  multiple: false,
  html: false,
  parseOptions: noOptions,
  misfit: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  terms: (value) => [numberTerm(value ? 1 : 0)],
}
