/** The scripts of one page, ready to be compiled. */
export interface Program {
  /** ES modules, run in this order in one realm: base first, the page last (rule 3.1-5). Names are unique. */
  readonly documents: readonly { readonly name: string; readonly source: string }[]
  /** By canonical name. One that has the name of a document is that document. */
  readonly modules: ReadonlyMap<string, string>
  /** From what stands in an import to a canonical name; undefined where there is no such module. */
  readonly resolve: (specifier: string) => string | undefined
  /** What `import()` may name while a script runs, word for word, and the canonical name that it means. */
  readonly dynamicImports: ReadonlyMap<string, string>
}

/** The program can't start: a fault in its syntax or its imports, in the author's own lines and columns, from 1. */
export class ScriptSyntaxError extends Error {
  override readonly name = 'ScriptSyntaxError'
  readonly document: string
  readonly line: number
  readonly column: number

  constructor(message: string, place: { readonly document: string; readonly line: number; readonly column: number }) {
    super(message)
    this.document = place.document
    this.line = place.line
    this.column = place.column
  }
}
