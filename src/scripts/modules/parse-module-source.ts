import { parseJavaScript, positionsIn, type Issue, type Position } from '../document/index.ts'
import { readInterface, type ModuleExport } from './module-interface.ts'
import { unwrapModule } from './unwrap-module.ts'

/** In UTF-16 units. */
const longestSource = 1024 * 1024

export interface ModuleImport extends Position {
  /** As written. */
  readonly specifier: string
  /** `default`, an export's name, or `*` for the namespace; none for `import "x"`, `import("x")`, `export * from "x"`. */
  readonly names: readonly (Position & { readonly name: string })[]
  readonly isDynamic: boolean
}

export interface ParsedModule {
  /** The text to run, without the script tag that may have been around it; undefined where an issue is an error. */
  readonly source: string | undefined
  readonly imports: readonly ModuleImport[]
  readonly exports: readonly ModuleExport[]
  readonly issues: readonly Issue[]
}

/** Reads the script of a page or the text of a module, plain or in a backend script tag. `name` goes into the issues. */
export function parseModuleSource(name: string, text: string): ParsedModule {
  const fail = (issues: readonly Issue[]): ParsedModule => ({ source: undefined, imports: [], exports: [], issues })
  if (text.length > longestSource) {
    const message = `A script or module may hold at most ${longestSource} characters.`
    return fail([{ severity: 'error', code: 'script.too_large', message, document: name, line: 1, column: 1 }])
  }
  const { source, issues } = unwrapModule(name, text)
  if (source === undefined) return fail(issues)

  const positionOf = positionsIn(source)
  const separators = new SeparatorWatch(source)
  const parsed = parseJavaScript(
    source,
    separators.isNeeded ? (start, end) => separators.passSpan(start, end) : undefined,
  )
  if (!parsed.ok) {
    const { message, offset } = parsed
    return fail([
      ...issues,
      { severity: 'error', code: 'script.syntax', message: `${message}.`, document: name, ...positionOf(offset) },
    ])
  }
  const { imports, exports, faults } = readInterface(parsed.program)
  const separator = separators.firstOutside()
  return {
    source: faults.length === 0 ? source : undefined,
    imports: imports.map(({ specifier, names, isDynamic, offset }) => ({
      specifier,
      isDynamic,
      names: names.map((imported) => ({ name: imported.name, ...positionOf(imported.offset) })),
      ...positionOf(offset),
    })),
    exports,
    issues: [
      ...issues,
      ...faults.map(({ code, message, offset }): Issue => ({
        severity: 'error',
        code,
        message,
        document: name,
        ...positionOf(offset),
      })),
      ...(separator === undefined ? [] : [separatorIssue(name, positionOf(separator))]),
    ],
  }
}

/**
 * U+2028 and U+2029 between tokens end a line for the engine and for nobody else: positions after one, as the run log
 * has them, are a line off. Inside strings and comments they do no harm.
 */
class SeparatorWatch {
  readonly #source: string
  readonly #offsets: readonly number[]
  readonly #inside = new Set<number>()

  constructor(source: string) {
    this.#source = source
    this.#offsets = Array.from(source.matchAll(/[\u2028\u2029]/g), ({ index }) => index)
  }

  get isNeeded(): boolean {
    return this.#offsets.length > 0
  }

  passSpan(start: number, end: number): void {
    // One that ends a line comment is passed over by the engine with the comment.
    const last = this.#source.startsWith('//', start) ? end : end - 1
    for (let i = this.#inside.size; i < this.#offsets.length && this.#offsets[i]! <= last; i++) {
      if (this.#offsets[i]! < start) return
      this.#inside.add(i)
    }
  }

  /** The spans come in order, so that the first offset they pass over is the one after those inside. */
  firstOutside(): number | undefined {
    return this.#offsets[this.#inside.size]
  }
}

function separatorIssue(document: string, position: Position): Issue {
  const message =
    'An invisible line separator (U+2028 or U+2029) stands here; errors after it are reported a line off. Take it out.'
  return { severity: 'warning', code: 'script.line_separator', message, document, ...position }
}
