import type { Budget } from '../run/budget.ts'
import { toNumber, toText, isMissing } from './values.ts'

/** The operators that take two evaluated operands. `and`, `or` and `?:` evaluate lazily and are compiled apart. */
export const binaryOperators = {
  '+': add,
  '-': (a, b) => arithmetic(a, b, (x, y) => x - y),
  '*': (a, b) => arithmetic(a, b, (x, y) => x * y),
  '/': (a, b) => arithmetic(a, b, (x, y) => x / y),
  '%': (a, b) => arithmetic(a, b, (x, y) => x % y),
  '==': isEqual,
  '!=': (a, b, budget) => !isEqual(a, b, budget),
  '===': isSame,
  '!==': (a, b, budget) => !isSame(a, b, budget),
  '<': (a, b, budget) => inOrder(a, b, budget, (order) => order < 0),
  '<=': (a, b, budget) => inOrder(a, b, budget, (order) => order <= 0),
  '>': (a, b, budget) => inOrder(a, b, budget, (order) => order > 0),
  '>=': (a, b, budget) => inOrder(a, b, budget, (order) => order >= 0),
} as const satisfies Readonly<Record<string, (a: unknown, b: unknown, budget: Budget) => unknown>>

export type BinaryOperator = keyof typeof binaryOperators

/** Numbers add up; text joins whatever stands beside it, and a missing value joins as nothing. */
function add(a: unknown, b: unknown, budget: Budget): unknown {
  if (typeof a === 'number' && typeof b === 'number') return finite(a + b)
  if (typeof a === 'string' || typeof b === 'string') {
    const left = toText(a, budget)
    const right = toText(b, budget)
    budget.text(left.length + right.length)
    return left + right
  }
  return arithmetic(a, b, (x, y) => x + y)
}

/** Missing where an operand is no number, and where the result is none, such as a division by zero. */
function arithmetic(a: unknown, b: unknown, apply: (x: number, y: number) => number): number | undefined {
  const x = toNumber(a)
  const y = toNumber(b)
  return x === undefined || y === undefined ? undefined : finite(apply(x, y))
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}

/** As `===`, and besides: missing equals missing, and a number equals the text that spells it, as forms send it. */
function isEqual(a: unknown, b: unknown, budget: Budget): boolean {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b)
  if (typeof a === 'number' && typeof b === 'string') return toNumber(b) === a
  if (typeof a === 'string' && typeof b === 'number') return toNumber(a) === b
  return isSame(a, b, budget)
}

function isSame(a: unknown, b: unknown, budget: Budget): boolean {
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) budget.work(a.length)
  return a === b
}

/** Two texts compare by character, all else as numbers; where one is no number, no comparison holds. */
function inOrder(a: unknown, b: unknown, budget: Budget, holds: (order: number) => boolean): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    budget.work(Math.min(a.length, b.length))
    return holds(a < b ? -1 : a > b ? 1 : 0)
  }
  const x = toNumber(a)
  const y = toNumber(b)
  return x !== undefined && y !== undefined && holds(x - y)
}
