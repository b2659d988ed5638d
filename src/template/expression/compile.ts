import { filters } from '../filters/registry.ts'
import type { Render } from '../run/render.ts'
import { andThen, evaluateInOrder } from '../run/waiting.ts'
import { type Expression, partsOf, someExpression } from './ast.ts'
import { toArgument } from './call-arguments.ts'
import { binaryOperators } from './operators.ts'
import { readComputed, readKey, toNumber } from './values.ts'

/** Answers a value, or a promise of one where the expression `waits`. */
export type Evaluate = (render: Render) => unknown

export interface CompiledExpression {
  readonly evaluate: Evaluate
  /** Whether it calls a function, and so may answer a promise (see `run/waiting.ts`). */
  readonly waits: boolean
  /** What evaluating it costs, in steps: one for each part. */
  readonly weight: number
}

/** Names that always mean what the page is given (rule 3.5-3); `@set` and loops can't take them. */
export const globalNames: ReadonlySet<string> = new Set([
  'var',
  'request',
  'query',
  'customer',
  'is_customer',
  'brand',
  'page',
  'route_params',
])

/** Turns a checked expression into a function. Functions and filters it names are known to exist. */
export function compileExpression(expression: Expression): CompiledExpression {
  return {
    evaluate: compile(expression),
    waits: callsFunction(expression),
    weight: weigh(expression),
  }
}

function callsFunction(expression: Expression): boolean {
  return someExpression(expression, (part) => part.kind === 'call')
}

function weigh(expression: Expression): number {
  return partsOf(expression).reduce((sum, part) => sum + weigh(part), 1)
}

function compile(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'name':
      return compileName(expression.name)
    case 'member': {
      const { key } = expression
      return withOne(expression.object, (object) => readKey(object, key))
    }
    case 'computed':
      return withTwo(expression.object, expression.key, (object, key, { budget }) => readComputed(object, key, budget))
    case 'not':
      return withOne(expression.operand, (operand) => !operand)
    case 'negative':
      return withOne(expression.operand, negate)
    case 'binary': {
      const operate = binaryOperators[expression.operator]
      return withTwo(expression.left, expression.right, (left, right, { budget }) => operate(left, right, budget))
    }
    case 'logical':
      return compileLogical(expression)
    case 'conditional':
      return compileConditional(expression)
    case 'list':
      return withAll(expression.items, (items) => items)
    case 'object': {
      const keys = expression.entries.map((entry) => entry.key)
      return withAll(partsOf(expression), (values) =>
        Object.fromEntries(keys.map((key, index) => [key, values[index]])),
      )
    }
    case 'call':
      return compileCall(expression)
    case 'filter':
      return compileFilter(expression)
  }
}

function compileName(name: string): Evaluate {
  if (globalNames.has(name)) return (render) => render.context.find(name)
  return (render) => {
    const value = render.locals.get(name)
    return value === undefined ? render.context.find(name) : value
  }
}

function negate(operand: unknown): number | undefined {
  const number = toNumber(operand)
  return number === undefined ? undefined : -number
}

/**
 * `withOne`, `withTwo` and `withAll` make an evaluator that evaluates parts, in order, and applies something to their
 * values. One and two parts, which nearly all expressions have, get by without a list of values.
 */
function withOne(part: Expression, apply: (value: unknown, render: Render) => unknown): Evaluate {
  const evaluate = compile(part)
  if (!callsFunction(part)) return (render) => apply(evaluate(render), render)
  return (render) => andThen(evaluate(render), (value) => apply(value, render))
}

function withTwo(
  left: Expression,
  right: Expression,
  apply: (left: unknown, right: unknown, render: Render) => unknown,
): Evaluate {
  if (callsFunction(left) || callsFunction(right)) {
    return withAll([left, right], ([first, second], render) => apply(first, second, render))
  }
  const evaluateLeft = compile(left)
  const evaluateRight = compile(right)
  return (render) => apply(evaluateLeft(render), evaluateRight(render), render)
}

function withAll(
  parts: readonly Expression[],
  apply: (values: readonly unknown[], render: Render) => unknown,
): Evaluate {
  const evaluators = parts.map(compile)
  if (!parts.some(callsFunction)) {
    return (render) =>
      apply(
        evaluators.map((evaluate) => evaluate(render)),
        render,
      )
  }
  return (render) =>
    andThen(
      evaluateInOrder(evaluators.length, (index) => evaluators[index]?.(render)),
      (values) => apply(values, render),
    )
}

function compileLogical({ operator, left, right }: Extract<Expression, { kind: 'logical' }>): Evaluate {
  const first = compile(left)
  const second = compile(right)
  const goesOn = operator === 'and' ? (value: unknown) => Boolean(value) : (value: unknown) => !value
  const decide = (value: unknown, render: Render): unknown => (goesOn(value) ? second(render) : value)
  if (!callsFunction(left)) return (render) => decide(first(render), render)
  return (render) => andThen(first(render), (value) => decide(value, render))
}

function compileConditional({ test, yes, no }: Extract<Expression, { kind: 'conditional' }>): Evaluate {
  const decide = compile(test)
  const whenTrue = compile(yes)
  const whenFalse = compile(no)
  const choose = (value: unknown, render: Render): unknown => (value ? whenTrue(render) : whenFalse(render))
  if (!callsFunction(test)) return (render) => choose(decide(render), render)
  return (render) => andThen(decide(render), (value) => choose(value, render))
}

function compileCall({ name, arguments: given }: Extract<Expression, { kind: 'call' }>): Evaluate {
  return withAll(given, (values, render) => {
    const passed = values.map((value) => toArgument(value, render.budget))
    return render.call(name, passed)
  })
}

function compileFilter({ name, input, arguments: given }: Extract<Expression, { kind: 'filter' }>): Evaluate {
  const filter = filters.get(name)
  if (filter === undefined) throw new Error(`The filter ${name} was not checked.`)
  if (given.every((argument) => argument.kind === 'literal')) {
    const literals = given.map((argument) => argument.value)
    return withOne(input, (value, render) => filter.apply(value, literals, render.tools))
  }
  return withAll([input, ...given], ([value, ...rest], render) => filter.apply(value, rest, render.tools))
}
