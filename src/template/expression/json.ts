import type { Budget } from '../run/budget.ts'
import { TemplateFault } from '../run/faults.ts'

/** Values nested deeper than this are refused. Own data is limited to the same depth where it enters (rule 3.2-1). */
export const deepestValue = 64

/**
 * A value as JSON, charged while it is made: a template can build a small structure that would print endlessly
 * (`@set(a = [a, a])` forty times over). Safe inside a script element: `<`, `>`, `&` and the two line separators of
 * JavaScript are escaped, and a key `__proto__` is left out, since in an object literal it would set the prototype.
 */
export function jsonText(value: unknown, budget: Budget, indent = 0): string {
  return write(value, { budget, indent, depth: 0 })
}

interface Writing {
  readonly budget: Budget
  readonly indent: number
  readonly depth: number
}

function write(value: unknown, writing: Writing): string {
  writing.budget.step(2)
  switch (typeof value) {
    case 'string':
      return writeString(value, writing.budget)
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null'
    case 'boolean':
      return String(value)
    case 'bigint':
      return `"${value}"`
    case 'object':
      return value === null ? 'null' : writeNested(value, writing)
    default:
      return 'null'
  }
}

function writeNested(value: object, { budget, indent, depth }: Writing): string {
  if (depth >= deepestValue) {
    throw new TemplateFault('template.depth', `A value is nested more than ${deepestValue} levels deep.`)
  }
  const inner = { budget, indent, depth: depth + 1 }
  const parts: string[] = []
  const isList = Array.isArray(value)
  if (isList) {
    for (const item of value) parts.push(write(item, inner))
  } else {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || typeof item === 'function' || key === '__proto__') continue
      parts.push(`${writeString(key, budget)}:${indent > 0 ? ' ' : ''}${write(item, inner)}`)
    }
  }
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  if (indent === 0) return open + parts.join(',') + close
  const margin = ' '.repeat(indent * (depth + 1))
  return `${open}\n${margin}${parts.join(`,\n${margin}`)}\n${' '.repeat(indent * depth)}${close}`
}

function writeString(text: string, budget: Budget): string {
  budget.step(1 + (text.length >> 4))
  const json = escapeJson(JSON.stringify(text))
  budget.step((json.length - text.length) >> 3)
  return json
}

const special = /[<>&\u2028\u2029]/

/** Makes JSON safe inside a script element without changing what it means. */
function escapeJson(json: string): string {
  if (!special.test(json)) return json
  return json
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
