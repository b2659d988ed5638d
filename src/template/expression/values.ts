/**
 * What values are in a template, and how they turn into text, numbers and truth. Values are plain data: null, booleans,
 * numbers, text, lists and objects. They come from strangers, so nothing here trusts a shape or a size, runs a method of a
 * value, or sees anything but own properties.
 */
import type { Budget } from '../run/budget.ts'
import { jsonText } from './json.ts'

export function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text a value prints as. Missing is empty, lists and objects are JSON. */
export function toText(value: unknown, budget: Budget): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? String(value) : ''
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? '' : jsonText(value, budget)
    default:
      return ''
  }
}

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** The number in a value: a finite number, or text that is a decimal number and nothing else. Undefined for all else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > 64 || !decimal.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** Keys that lead to a prototype. They never resolve, not even as own properties. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const index = /^(?:0|[1-9]\d{0,8})$/

/** `value.key` and `value[key]`: own properties of objects, items of lists, `length` of lists and text. */
export function readKey(value: unknown, key: string): unknown {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) {
      if (key === 'length') return value.length
      return index.test(key) && Object.hasOwn(value, key) ? value[Number(key)] : undefined
    }
    if (!Object.hasOwn(value, key) || forbiddenKeys.has(key)) return undefined
    return (value as Readonly<Record<string, unknown>>)[key]
  }
  return typeof value === 'string' && key === 'length' ? value.length : undefined
}

/** `value[key]` with a computed key; only text and whole numbers are keys. */
export function readComputed(value: unknown, key: unknown, budget: Budget): unknown {
  if (typeof key === 'number') {
    if (!Array.isArray(value)) return isObject(value) ? readKey(value, String(key)) : undefined
    return Number.isInteger(key) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  if (typeof key !== 'string') return undefined
  budget.work(key.length)
  return readKey(value, key)
}
