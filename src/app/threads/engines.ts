import { createRequire } from 'node:module'
import type { Engines } from '../../core/command/index.ts'
import { sanitizeHtml } from '../../html/index.ts'

/** Patterns kept compiled; the automaton that matching builds up may take 5 MB for one made to be costly. */
const mostCompiled = 32
/** Instructions of a compiled pattern: enough for `^.{1,500}$`. */
const mostInstructions = 1_100
/**
 * Instructions times characters, which is what a match costs at worst: 20 to 40 ms for this many, on the one thread
 * that writes. Every text that a field takes (10,000 characters) fits with a pattern of 100 instructions.
 */
const mostWork = 1_000_000

const load = createRequire(import.meta.url)

/**
 * The libraries that commands need, for the thread that writes. Each is loaded by the first command that needs it: an
 * idle process would carry 4 MB for each (decision 0009).
 */
export function createEngines(): Engines {
  const compiled = new Map<string, Compiled>()

  function compile(pattern: string): Compiled {
    const known = compiled.get(pattern)
    if (known) {
      // Moved to the end: the first of the map is the one unused for longest.
      compiled.delete(pattern)
      compiled.set(pattern, known)
      return known
    }
    const { RE2JS } = load('re2js') as typeof import('re2js')
    const made = RE2JS.compile(RE2JS.translateRegExp(pattern))
    if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value!)
    compiled.set(pattern, made)
    return made
  }

  return {
    sanitizeHtml,
    matchesPattern(pattern, text) {
      const made = compile(pattern)
      return made.programSize() * text.length <= mostWork && made.test(text)
    },
    patternFault(pattern) {
      try {
        const size = compile(pattern).programSize()
        return size > mostInstructions ? `it is too large (${size} steps, at most ${mostInstructions})` : undefined
      } catch (error) {
        // By name, not by class: it is another copy of the library when a test loads it as an ES module.
        if ((error as Error).name !== 'RE2JSSyntaxException') throw error
        return (error as Error).message.replace(/^error parsing regexp: /, '')
      }
    },
  }
}

type Compiled = ReturnType<(typeof import('re2js'))['RE2JS']['compile']>
