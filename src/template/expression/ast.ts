import type { BinaryOperator } from './operators.ts'

/** An expression as parsed. `at` is its offset in the template's source. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'member'; readonly object: Expression; readonly key: string; readonly at: number }
  | { readonly kind: 'computed'; readonly object: Expression; readonly key: Expression; readonly at: number }
  | { readonly kind: 'not'; readonly operand: Expression; readonly at: number }
  | { readonly kind: 'negative'; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | {
      readonly kind: 'logical'
      readonly operator: 'and' | 'or'
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | {
      readonly kind: 'conditional'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression
      readonly at: number
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly at: number }
  | {
      readonly kind: 'filter'
      readonly name: string
      readonly input: Expression
      readonly arguments: readonly Expression[]
      readonly at: number
    }

export interface ObjectEntry {
  readonly key: string
  readonly value: Expression
}

/** The direct parts of an expression, in the order they are evaluated. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return []
    case 'member':
      return [expression.object]
    case 'computed':
      return [expression.object, expression.key]
    case 'not':
    case 'negative':
      return [expression.operand]
    case 'binary':
    case 'logical':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.test, expression.yes, expression.no]
    case 'list':
      return expression.items
    case 'object':
      return expression.entries.map((entry) => entry.value)
    case 'call':
      return expression.arguments
    case 'filter':
      return [expression.input, ...expression.arguments]
  }
}

/** Whether `holds` for the expression or anything in it. */
export function someExpression(expression: Expression, holds: (part: Expression) => boolean): boolean {
  return holds(expression) || partsOf(expression).some((part) => someExpression(part, holds))
}

export function everyExpression(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) everyExpression(part, visit)
}
