import type { Directive } from '../directives/directive.ts'
import { directives, foreignDirectives } from '../directives/registry.ts'
import type { MarkupReader } from '../html/markup-reader.ts'
import { State } from '../html/scanner.ts'
import type { IssueList } from '../issue.ts'
import { findNearestName } from '../nearest-name.ts'

/** Where a word stands: what a parser knows about it. */
interface Surroundings {
  readonly text: string
  readonly markup: MarkupReader<unknown>
  readonly issues: IssueList
}

/** A directive, and where its arguments begin, or where it ends if it takes none. */
export interface DirectiveWord {
  readonly directive: Directive
  readonly end: number
}

/** Those that take no arguments and can be glued to the text behind them. */
const bareNames = [...directives.values()].filter((directive) => !directive.takesArguments).map(({ name }) => name)

/**
 * What the `@` at `at` begins: a directive, an escaped one (`@@if` prints `@if`), or nothing of ours, such as a CSS at-rule,
 * an e-mail address, an attribute of a framework. What is only spelled much like a directive is pointed out.
 */
export function readDirectiveWord(around: Surroundings, at: number): DirectiveWord | 'escaped' | undefined {
  const written = /^@(@?)([A-Za-z]+)/.exec(around.text.slice(at, at + 40))
  if (written === null) return undefined
  const [match, escape, name = ''] = written
  const directive = directives.get(name)
  const end = at + match.length
  if (directive === undefined) {
    if (escape === '') warnOfStray(around, name, at)
    return undefined
  }
  if (escape !== '') return 'escaped'
  return directive.takesArguments ? findArguments(around, directive, at, end) : findBareEnd(around, directive, at, end)
}

function findArguments(around: Surroundings, directive: Directive, at: number, end: number): DirectiveWord | undefined {
  const { text, markup, issues } = around
  const isGlued = followsWord(text, at)
  const blanks = /^[ \t]*\(/.exec(text.slice(end, end + 20))?.[0]
  if (blanks !== undefined && (blanks.length === 1 || !isGlued)) return { directive, end: end + blanks.length }
  if (markup.isInText && !isGlued && ['if', 'elseif', 'foreach'].includes(directive.name)) {
    issues.add('template.unknown_directive', `@${directive.name} takes its arguments in parentheses.`, at)
  }
  return undefined
}

/** `@else` in an e-mail address is none. */
function findBareEnd(around: Surroundings, directive: Directive, at: number, end: number): DirectiveWord | undefined {
  const rest = around.text.slice(end, end + 20)
  if (/^(?:[\w-]|\.\w)/.test(rest)) return undefined
  if (directive.name === 'else' && /^[ \t]+if[ \t]*\(/.test(rest)) {
    around.issues.add('template.unknown_directive', '"@else if" is an @else and text; write "@elseif(…)".', at)
  }
  return { directive, end }
}

function warnOfStray({ text, markup, issues }: Surroundings, name: string, at: number): void {
  const { state } = markup.scanner
  if (state === State.Raw || state === State.Comment) return
  const glued = bareNames.find((bare) => name.startsWith(bare))
  if (glued !== undefined) {
    const message = `@${name} is no directive; put a space, or "{{-- --}}", behind @${glued}.`
    issues.add('template.unknown_directive', message, at)
    return
  }
  if (state !== State.Data || followsWord(text, at)) return
  const foreign = foreignDirectives.get(name)
  const looksLikeOne = text.charAt(at + 1 + name.length) === '(' || name.startsWith('end')
  const nearest = foreign ?? (looksLikeOne ? findNearestName(name, directives.keys()) : undefined)
  if (nearest === undefined) return
  const message = `@${name} is no directive and is left as text; did you mean @${nearest}?`
  issues.add('template.unknown_directive', message, at)
}

function followsWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at - 1))
}
