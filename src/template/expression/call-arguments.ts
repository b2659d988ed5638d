import type { Budget } from '../run/budget.ts'
import { TemplateFault } from '../run/faults.ts'
import { deepestValue } from './json.ts'

/**
 * Walks what a template is about to hand to the host, charging each part. A list that holds itself twice over, forty times
 * (`@set(a = [a, a])`), is small here and endless to whoever copies it; it must not leave the template.
 */
export function checkArguments(value: unknown, budget: Budget, depth = 0): void {
  budget.step(1)
  if (typeof value === 'string') budget.work(value.length)
  if (typeof value !== 'object' || value === null) return
  if (depth >= deepestValue) {
    throw new TemplateFault('template.depth', `An argument is nested more than ${deepestValue} levels deep.`)
  }
  for (const part of Array.isArray(value) ? value : Object.values(value)) checkArguments(part, budget, depth + 1)
}
