import { invalid } from '../errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { isSafeText } from '../text/index.ts'
import { isColor } from './color.ts'
import type { Choice, FieldOptions } from './field-options.ts'

const mostChoices = 1000

/** `["a"]` or `[{ value, label, color? }]`; select and multiselect need at least one (rule 1.2 select). */
export function parseChoices(raw: unknown): FieldOptions {
  if (!Array.isArray(raw) || raw.length === 0) {
    throw invalid('options', 'The options field is required: a list such as ["a", "b"].')
  }
  if (raw.length > mostChoices) throw invalid('options', `The options field may hold at most ${mostChoices} options.`)
  const choices = raw.map(parseChoice)
  const values = new Set(choices.map((choice) => choice.value))
  if (values.size !== choices.length) throw invalid('options', 'The options field holds a value twice.')
  return { choices }
}

function parseChoice(raw: unknown): Choice {
  const given: JsonObject = isJsonObject(raw) ? raw : { value: raw as Json }
  const value = typeof given['value'] === 'number' ? String(given['value']) : given['value']
  const label = given['label'] ?? value
  const color = given['color'] ?? undefined
  if (!isChoiceText(value) || !isChoiceText(label)) {
    throw invalid('options', 'Each option must be a text, or an object with value and label, 1 to 255 characters each.')
  }
  if (color !== undefined && !isColor(color))
    throw invalid('options', `The color of the option "${value}" is not a CSS color.`)
  return { value, label, ...(color === undefined ? {} : { color }) }
}

function isChoiceText(text: unknown): text is string {
  return typeof text === 'string' && text.length > 0 && text.length <= 255 && isSafeText(text)
}

export function choiceNames(options: FieldOptions): string {
  const names = (options.choices ?? []).map((choice) => choice.value)
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
}

export function hasChoice(options: FieldOptions, value: unknown): boolean {
  return (options.choices ?? []).some((choice) => choice.value === value)
}
