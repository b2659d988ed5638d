import { IssueList, type TemplateIssue } from './issue.ts'
import { StopParsing, TemplateParser } from './parse/template-parser.ts'
import { Source } from './source.ts'
import type { Template } from './template.ts'

export interface ParseOptions {
  /** What errors call the template, such as the slug of its page. */
  readonly name: string
  /** The functions that expressions may call, in every spelling that counts. */
  readonly functions: ReadonlySet<string>
  /** Ranges of the source that are neither parsed nor printed: the backend scripts. Positions stay those of the source. */
  readonly omit?: readonly (readonly [start: number, end: number])[]
}

/**
 * Parses a template once, for any number of renderings, and finds what is wrong with it (rule 3.5-8).
 * With an error among the issues there is no template; warnings come with one.
 */
export function parseTemplate(
  source: string,
  { name, functions, omit = [] }: ParseOptions,
): { readonly template: Template | undefined; readonly issues: readonly TemplateIssue[] } {
  const located = new Source(name, blank(source, omit))
  const issues = new IssueList(located)
  const parser = new TemplateParser(located, functions, issues)
  try {
    const body = parser.parse(omit)
    if (!issues.hasErrors) {
      const { base, levels, definesContent, components } = parser
      const program = { source: located, body, levels, definesContent }
      const named = ([code, at]: readonly [string, number]) => ({ name: code, ...located.position(at) })
      const template = { name, base: base && named(base), components: Array.from(components, named), program }
      return { template, issues: issues.list() }
    }
  } catch (error) {
    if (!(error instanceof StopParsing)) throw error
  }
  return { template: undefined, issues: issues.list() }
}

/**
 * The source with blanks in place of what is left out, lines kept: whatever reads across such a range (a comment, a text in
 * an expression, an element with `v-pre`), nothing of a backend script can get into what is printed (rule 3.1-5).
 */
function blank(source: string, omit: readonly (readonly [start: number, end: number])[]): string {
  let blanked = ''
  let last = 0
  for (const [start, end] of omit.toSorted(([a], [b]) => a - b)) {
    if (end <= last) continue
    blanked += source.slice(last, start) + source.slice(Math.max(start, last), end).replace(/[^\n\r]/g, ' ')
    last = end
  }
  return blanked + source.slice(last)
}
