import { createRequire } from 'node:module'
import type { Options, Parser, Program } from 'acorn'

const load = createRequire(import.meta.url)
let boundedParser: typeof Parser | undefined

export type Parsed =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly message: string; readonly offset: number }

/** A longer literal is refused: the parser compares named groups of alternatives with each other. */
const longestRegExp = 10_000
/** Declared names, each counted once for every block it stands in: what the parser keeps a note of. */
const mostDeclarations = 500_000

/**
 * Parses the text of an ES module, in time about linear in its length. Fails at the first error, with its offset;
 * nesting too deep for the parser is an error like any other. `onSpan` is told of every token and comment.
 */
export function parseJavaScript(text: string, onSpan?: (start: number, end: number) => void): Parsed {
  const options: Options = { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true }
  if (onSpan) {
    options.onToken = ({ start, end }) => onSpan(start, end)
    options.onComment = (_isBlock, _text, start, end) => onSpan(start, end)
  }
  try {
    return { ok: true, program: (boundedParser ??= makeBoundedParser()).parse(text, options) }
  } catch (error) {
    if (error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number') {
      // The message ends with acorn's own "(line:column)", whose columns count from 0.
      return { ok: false, message: visible(error.message.replace(/ \(\d+:\d+\)$/, '')), offset: error.pos }
    }
    // V8's "Maximum call stack size exceeded", where acorn does not turn it into a SyntaxError itself.
    if (error instanceof RangeError) return { ok: false, message: 'The code is nested too deeply', offset: 0 }
    throw error
  }
}

/** Characters that show nothing, or turn around what stands beside them, by their numbers. */
function visible(message: string): string {
  return message.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (letter) => {
    return `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** What acorn's parser has and its types leave out. */
interface ParserInternals {
  readonly scopeStack: { var: string[]; lexical: string[]; functions: string[] }[]
  enterScope(flags: number): void
  declareName(name: string, bindingType: number, at: number): void
  validateRegExpPattern(state: { readonly start: number; readonly source: string }): void
  raise(at: number, message: string): never
}

/**
 * acorn looks declared names up in arrays, so that a megabyte of `let {a1,a2,…}=x` takes it two minutes; here they are
 * sets with the face of an array. Made, and acorn loaded, when there is something to parse (decision 0009).
 */
function makeBoundedParser(): typeof Parser {
  const acorn = load('acorn') as typeof import('acorn')
  return acorn.Parser.extend((Base) => {
    const Internal = Base as unknown as new (...args: unknown[]) => ParserInternals
    return class extends Internal {
      #declarations = 0

      override enterScope(flags: number): void {
        super.enterScope(flags)
        const scope = this.scopeStack.at(-1)!
        scope.var = new NameList()
        scope.lexical = new NameList()
        scope.functions = new NameList()
      }

      override declareName(name: string, bindingType: number, at: number): void {
        this.#declarations += this.scopeStack.length
        if (this.#declarations > mostDeclarations) this.raise(at, 'Too many names are declared')
        super.declareName(name, bindingType, at)
      }

      override validateRegExpPattern(state: { readonly start: number; readonly source: string }): void {
        if (state.source.length > longestRegExp) this.raise(state.start, 'The regular expression is too long')
        super.validateRegExpPattern(state)
      }
    } as unknown as typeof Parser
  })
}

class NameList extends Array<string> {
  #names: Set<string> | undefined

  override push(name: string): number {
    this.#names?.add(name)
    return super.push(name)
  }

  override indexOf(name: string): number {
    if (this.length < 16) return super.indexOf(name)
    this.#names ??= new Set(this)
    return this.#names.has(name) ? 0 : -1
  }
}
