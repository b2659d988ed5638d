import { invalid } from '../errors/index.ts'
import { fieldTypeOf, type Field } from '../field/index.ts'
import { storageOperands } from './operand.ts'

const decimal = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * `field_value` of a query string (rule 1.4-4): the only place where a number or a boolean is read out of a text. The
 * answer is what an `eq` condition of a filter takes. Throws `input.invalid`.
 */
export function parseFieldValue(text: string, field: Field): string | number | boolean {
  const { storage } = fieldTypeOf(field)
  const value = storage === 'number' ? toNumber(text) : storage === 'boolean' ? toBoolean(text) : text
  const { expected, ops, parse } = storageOperands[storage]
  if (!ops.includes('eq'))
    throw invalid('field_key', `The field_key field names a field without an order: ${field.key}.`)
  if (value === undefined || parse(value) === undefined) {
    throw invalid('field_value', `The field_value field must be ${expected}.`)
  }
  return value
}

function toNumber(text: string): number | undefined {
  return text.length <= 400 && decimal.test(text) ? Number(text) : undefined
}

function toBoolean(text: string): boolean | undefined {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  return undefined
}
