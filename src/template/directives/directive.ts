import type { ExpressionParser } from '../expression/parser.ts'
import type { TemplateParser } from '../parse/template-parser.ts'

/** A directive at the point where it is parsed. */
export interface DirectiveUse {
  readonly name: string
  /** The offset of its `@`. */
  readonly at: number
  /** Reads its arguments, behind the `(`; what it leaves unread before the `)` is an error. */
  readonly words: ExpressionParser
}

/** One word of the language that begins with `@` (rule 3.5-5). */
export interface Directive {
  readonly name: string
  readonly takesArguments: boolean
  readonly parse: (parser: TemplateParser, use: DirectiveUse) => void
}
