import { isMissing, toNumber, toText } from '../expression/values.ts'
import type { FilterTools } from './filter.ts'

/** A whole number from an argument, kept within bounds, so that no width, count or precision is a way to make work. */
export function readWhole(
  value: unknown,
  bounds: { readonly from: number; readonly to: number },
  otherwise: number,
): number {
  const number = toNumber(value)
  if (number === undefined) return otherwise
  return Math.min(bounds.to, Math.max(bounds.from, Math.trunc(number)))
}

/** Text from an argument; the default where it is missing. */
export function readText(value: unknown, otherwise: string, tools: FilterTools): string {
  return isMissing(value) ? otherwise : toText(value, tools.budget)
}

/** Checks at save that a literal argument is a number. */
export function checkNumbers(...names: readonly string[]): (literals: readonly unknown[]) => string | undefined {
  return (literals) => {
    for (const [index, name] of names.entries()) {
      const literal = literals[index]
      if (literal !== undefined && toNumber(literal) === undefined) return `${name} must be a number`
    }
    return undefined
  }
}

/** Any size a list or text can have. */
export const anySize = { from: -1e9, to: 1e9 }
