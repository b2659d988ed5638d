import { parseInstant } from '../text/index.ts'
import { noOptions, timeTerm, type FieldType } from './field-type.ts'

/** `date` and `datetime` take the same values, kept as given and ordered as instants (rule 1.2 date). */
export function defineTimeType<Name extends string>(name: Name): FieldType<Name> {
  return {
    name,
    storage: 'time',
    multiple: false,
    html: false,
    parseOptions: noOptions,
    misfit: (value) =>
      typeof value === 'string' && parseInstant(value) !== undefined
        ? undefined
        : 'a date such as 2026-03-15, or an instant such as 2026-03-15T09:30:00Z',
    terms: (value) => [timeTerm(parseInstant(value as string)!)],
  }
}
