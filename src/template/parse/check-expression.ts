import { type Expression, everyExpression } from '../expression/ast.ts'
import type { Filter } from '../filters/filter.ts'
import { filters } from '../filters/registry.ts'
import type { IssueList } from '../issue.ts'
import { suggestName } from '../nearest-name.ts'

/** Finds what is wrong with an expression that is well-formed: functions and filters that don't exist, their arguments. */
export function checkExpression(
  expression: Expression,
  { functions, issues }: { readonly functions: ReadonlySet<string>; readonly issues: IssueList },
): boolean {
  let isFit = true
  everyExpression(expression, (part) => {
    if (part.kind === 'call' && !functions.has(part.name)) {
      issues.add(
        'template.unknown_function',
        `There is no function "${part.name}"${suggestName(part.name, functions)}`,
        part.at,
      )
      isFit = false
    }
    if (part.kind === 'filter' && !checkFilter(part, issues)) isFit = false
  })
  return isFit
}

function checkFilter(use: Extract<Expression, { kind: 'filter' }>, issues: IssueList): boolean {
  const filter = filters.get(use.name)
  if (filter === undefined) {
    const suggestion = suggestName(use.name, filters.keys())
    issues.add('template.unknown_filter', `There is no filter "${use.name}"${suggestion}`, use.at)
    return false
  }
  const complaint = complain(filter, use.arguments)
  if (complaint === undefined) return true
  issues.add('template.filter_arguments', `${use.name}: ${complaint}.`, use.at)
  return false
}

function complain(filter: Filter, given: readonly Expression[]): string | undefined {
  const known = filter.arguments.map(({ name }) => name).join(', ')
  if (given.length > filter.arguments.length) {
    return filter.arguments.length === 0 ? 'it takes no arguments' : `it takes no more than these arguments: ${known}`
  }
  const missing = filter.arguments[given.length]
  if (missing !== undefined && missing.default === undefined) return `its argument "${missing.name}" is missing`
  const literals = given.map((argument) => literalOf(argument))
  return filter.check?.(literals)
}

function literalOf(expression: Expression): unknown {
  if (expression.kind === 'literal') return expression.value
  const { kind } = expression
  return kind === 'negative' && expression.operand.kind === 'literal' && typeof expression.operand.value === 'number'
    ? -expression.operand.value
    : undefined
}
