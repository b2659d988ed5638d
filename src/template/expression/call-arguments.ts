import type { Budget } from '../run/budget.ts'
import { TemplateFault } from '../run/faults.ts'
import { deepestValue } from './json.ts'

/**
 * What a template hands to the host, copied as JSON has it and as a script's would arrive: a missing member of an object is
 * not there, a missing item of a list is null. Each part is charged: a list that holds itself twice over, forty times
 * (`@set(a = [a, a])`), is small here and endless to whoever copies it; it must not leave the template.
 */
export function toArgument(value: unknown, budget: Budget, depth = 0): unknown {
  budget.step(1)
  if (typeof value === 'string') budget.work(value.length)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepestValue) {
    throw new TemplateFault('template.depth', `An argument is nested more than ${deepestValue} levels deep.`)
  }
  if (Array.isArray(value)) return value.map((item) => toArgument(item, budget, depth + 1) ?? null)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const part = toArgument(item, budget, depth + 1)
      return part === undefined ? [] : [[key, part]]
    }),
  )
}
