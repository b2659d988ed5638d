import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { expect } from 'vitest'

interface Answer {
  readonly valid: boolean
  readonly value: unknown
  readonly errors: readonly string[]
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[]
}

/** Each method of every type: which type has which is what some tests are about. */
export type Rule = { readonly validate: (input?: unknown) => Answer } & {
  readonly [
    Method in
      | 'required'
      | 'optional'
      | 'default'
      | 'label'
      | 'valid'
      | 'strip'
      | 'custom'
      | 'min'
      | 'max'
      | 'email'
      | 'url'
      | 'pattern'
      | 'lowercase'
      | 'integer'
      | 'positive'
      | 'negative'
      | 'items'
      | 'pattern_values'
  ]: (...args: readonly unknown[]) => Rule
}

const text = readFileSync(new URL('../schema.js', import.meta.url), 'utf8')
/** An expression whose value is the library. */
export const schemaSource = `(function () { "use strict"; ${text}; return Schema })()`
/** As pages have it, but of this process. */
export const Schema = runInThisContext(schemaSource) as {
  readonly [Type in 'string' | 'number' | 'boolean' | 'array' | 'any']: () => Rule
} & { readonly object: (shape?: unknown) => Rule }

export const errorsOf = (rule: Rule, input?: unknown) => rule.validate(input).errors
export const codesOf = (rule: Rule, input?: unknown) =>
  rule.validate(input).issues.map(({ path, code }) => `${path} ${code}`.trim())
/** The value of what is valid. */
export function accept(rule: Rule, input?: unknown): unknown {
  const { valid, value, errors, issues } = rule.validate(input)
  expect({ valid, errors, issues }).toEqual({ valid: true, errors: [], issues: [] })
  return value
}
