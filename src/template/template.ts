import type { Source } from './source.ts'
import type { Step } from './run/render.ts'

/** A parsed template. Immutable; one can serve any number of renderings at once. */
export interface Template {
  /** What errors call it, such as the slug of its page. */
  readonly name: string
  /** The page in `@extends`, by its slug. */
  readonly base: NamedSource | undefined
  /** Components in a literal `@component`, each once, in the order they are first named. */
  readonly components: readonly NamedSource[]
  /** What renders it. Of no meaning outside this folder. */
  readonly program: Program
}

/** Another source that a template names, and where it does so first: line and column are 1-based. */
export interface NamedSource {
  readonly name: string
  readonly line: number
  readonly column: number
}

export interface Program {
  readonly source: Source
  readonly body: Step
  /** The deepest nesting of blocks, charged when the template is entered as a component. */
  readonly levels: number
  /** For a template that extends another: whether it has a block "content", so that the rest is not taken for it. */
  readonly definesContent: boolean
}
