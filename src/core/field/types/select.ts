import { choiceNames, hasChoice, parseChoices } from '../choices.ts'
import { textTerm, type FieldType } from '../field-type.ts'

export const selectField: FieldType<'select'> = {
  name: 'select',
  storage: 'choice',
  multiple: false,
  html: false,
  parseOptions: parseChoices,
  misfit: (value, options) => (hasChoice(options, value) ? undefined : `one of ${choiceNames(options)}`),
  terms: (value) => [textTerm(value as string)],
}
