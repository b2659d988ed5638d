import { type Expression, everyExpression, someExpression } from '../expression/ast.ts'
import { globalNames } from '../expression/compile.ts'
import type { IssueList } from '../issue.ts'
import { findNearestName } from '../nearest-name.ts'

/** Names whose values come from whoever visits the page. */
const visitorNames: ReadonlySet<string> = new Set(['request', 'query', 'route_params', 'session'])
const visitorFunctions = /session/i
/** Names compared for a suggestion; more would take time and help nobody. */
const mostCompared = 300

/**
 * What a template's names stand for, as far as its own text tells: for warnings, when all of it is known. Where a name is
 * set does not matter, since a base sees what its page sets, and a component what it is given.
 */
export class Names {
  readonly #set = new Map<string, Expression[]>()
  readonly #used: { readonly name: string; readonly at: number }[] = []
  readonly #raw: { readonly expression: Expression; readonly at: number }[] = []

  /** A name is given the value of an expression, or of its items. */
  define(name: string, from: Expression | undefined): void {
    const known = this.#set.get(name) ?? []
    if (from !== undefined) known.push(from)
    this.#set.set(name, known)
  }

  use(expression: Expression): void {
    everyExpression(expression, (part) => {
      if (part.kind === 'name') this.#used.push({ name: part.name, at: part.at })
    })
  }

  printRaw(expression: Expression, at: number): void {
    this.#raw.push({ expression, at })
  }

  report(issues: IssueList): void {
    const known = [...globalNames, ...this.#set.keys()].slice(0, mostCompared)
    const unknown = this.#used.filter(({ name }) => !globalNames.has(name) && !this.#set.has(name))
    for (const { name, at } of unknown.slice(0, mostCompared)) {
      const nearest = findNearestName(name, known)
      if (nearest === undefined) continue
      issues.add('template.unknown_name', `Nothing here is called "${name}"; did you mean "${nearest}"?`, at)
    }
    const sent = this.#namesOfVisitorData()
    for (const { expression, at } of this.#raw) {
      if (!holdsVisitorData(expression, sent)) continue
      issues.add('template.raw_visitor_data', 'This prints what a visitor sent as HTML; without raw it is text.', at)
    }
  }

  /** Names that hold, directly or by way of others, something a visitor sent. */
  #namesOfVisitorData(): ReadonlySet<string> {
    const given = new Map<string, Set<string>>()
    const sent = new Set(visitorNames)
    for (const [name, sources] of this.#set) {
      for (const source of sources) {
        everyExpression(source, (part) => {
          if (part.kind === 'call' && visitorFunctions.test(part.name)) sent.add(name)
          if (part.kind === 'name') given.set(part.name, (given.get(part.name) ?? new Set()).add(name))
        })
      }
    }
    // What is added while a set is walked is walked as well.
    for (const name of sent) for (const holder of given.get(name) ?? []) sent.add(holder)
    return sent
  }
}

function holdsVisitorData(expression: Expression, sent: ReadonlySet<string>): boolean {
  return someExpression(
    expression,
    (part) =>
      (part.kind === 'name' && sent.has(part.name)) || (part.kind === 'call' && visitorFunctions.test(part.name)),
  )
}
