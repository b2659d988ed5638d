import type { Source } from './source.ts'

/** One finding about a template's source, found when it is saved. Line and column are 1-based, of the original source. */
export interface TemplateIssue {
  readonly severity: 'error' | 'warning'
  readonly code: IssueCode
  readonly message: string
  readonly line: number
  readonly column: number
}

/**
 * What can be found when a template is saved. A template with an error can't be published; a warning stops nothing.
 * A code is never given a second meaning. `docs/reference/issues.md` lists the same codes with examples; a test compares
 * the two.
 */
export const issueCodes = {
  'template.expression': 'An expression does not follow the grammar.',
  'template.unknown_function': 'An expression calls a function that does not exist.',
  'template.unknown_filter': 'An expression uses a filter that does not exist.',
  'template.filter_arguments': 'A filter has too few, too many or unfit arguments.',
  'template.unclosed': 'Something was opened and not closed: a brace, a directive, a block, an element, a tag.',
  'template.unexpected': 'A directive stands where it can’t: an @else without @if, an @endforeach inside @if.',
  'template.directive': 'The arguments of a directive do not have the form it takes.',
  'template.attribute': 'A v- or : attribute can’t be used like this.',
  'template.no_safe_place': 'An expression stands where no value can be printed safely.',
  'template.branches': 'The branches of a condition, or a loop, end in another part of the HTML than they began in.',
  'template.ambiguous_markup': 'Browsers would read this markup differently from what is written.',
  'template.nesting': 'Blocks or expressions are nested too deeply.',
  'template.raw_visitor_data': 'Warning: raw prints what a visitor sent as HTML.',
  'template.code_address': 'Warning: a value decides where code is loaded from.',
  'template.unknown_name': 'Warning: a name is nowhere set, and another is spelled much like it.',
  'template.unknown_directive': 'Warning: something looks like a directive and is none.',
  'template.unknown_attribute': 'Warning: a v- attribute is not one of ours and is left to the browser.',
  'template.outside_blocks':
    'Warning: text outside the blocks is dropped, because the page defines the block "content".',
} as const

export type IssueCode = keyof typeof issueCodes

const warnings: ReadonlySet<IssueCode> = new Set<IssueCode>([
  'template.raw_visitor_data',
  'template.code_address',
  'template.unknown_name',
  'template.unknown_directive',
  'template.unknown_attribute',
  'template.outside_blocks',
])

/** Past this many findings the rest is left out: the first errors are what an author acts on, then the first warnings. */
const mostIssues = 100

/** Collects what is found while a template is parsed, in the order of the source. */
export class IssueList {
  readonly #source: Source
  readonly #found: { readonly at: number; readonly issue: TemplateIssue }[] = []

  constructor(source: Source) {
    this.#source = source
  }

  get hasErrors(): boolean {
    return this.#found.some(({ issue }) => issue.severity === 'error')
  }

  add(code: IssueCode, message: string, at: number): void {
    if (this.#found.length >= mostIssues && warnings.has(code)) return
    const severity = warnings.has(code) ? 'warning' : 'error'
    this.#found.push({ at, issue: { severity, code, message, ...this.#source.position(at) } })
  }

  /** Where there are too many, warnings give way to errors: what can't be published says why. */
  list(): readonly TemplateIssue[] {
    const rank = ({ severity }: TemplateIssue) => Number(severity === 'warning')
    return this.#found
      .toSorted((a, b) => rank(a.issue) - rank(b.issue) || a.at - b.at)
      .slice(0, mostIssues)
      .toSorted((a, b) => a.at - b.at)
      .map(({ issue }) => issue)
  }
}
