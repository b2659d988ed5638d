import type { ExpressionParser } from '../expression/parser.ts'
import type { StartTag } from '../parse/start-tag.ts'
import type { TemplateParser } from '../parse/template-parser.ts'

/** A v- or : attribute as written. */
export interface WrittenAttribute {
  /** As written, case kept: `v-if`, `:viewBox`. */
  readonly name: string
  readonly at: number
  readonly hasValue: boolean
  /** Reads its value. */
  readonly words: ExpressionParser
}

/** One of the attributes that are evaluated here and removed (rule 3.5-4). */
export interface OwnAttribute {
  readonly name: string
  readonly takesValue: boolean
  readonly parse: (parser: TemplateParser, tag: StartTag, written: WrittenAttribute) => void
}
