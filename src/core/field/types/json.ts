import { noOptions, type FieldType } from '../field-type.ts'

export const jsonField: FieldType<'json'> = {
  name: 'json',
  storage: 'none',
  multiple: false,
  html: false,
  parseOptions: noOptions,
  misfit: () => undefined,
  terms: () => [],
}
