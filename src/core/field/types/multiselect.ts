import { choiceNames, hasChoice, parseChoices } from '../choices.ts'
import { textTerm, type FieldType } from '../field-type.ts'

export const multiselectField: FieldType<'multiselect'> = {
  name: 'multiselect',
  storage: 'choice',
  multiple: true,
  html: false,
  parseOptions: parseChoices,
  misfit: (value, options) =>
    Array.isArray(value) && value.every((item) => hasChoice(options, item)) && new Set(value).size === value.length
      ? undefined
      : `a list of different options out of ${choiceNames(options)}`,
  terms: (value) => (value as readonly string[]).map(textTerm),
}
