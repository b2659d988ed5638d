import { isJsonObject, type Json } from '../json.ts'
import { isSecretName } from './secret-names.ts'

const most = 50
const longest = 4096
const shortest = 6
const mostVisited = 10_000

/**
 * The texts under names such as `password` in what a run was given: a visitor's form, a brand's variables. Wherever the
 * run prints one of them, it is masked; a plain word or number only where it is not a part of a longer one.
 */
export class KnownSecrets {
  readonly #searches: readonly Search[]

  constructor(given: readonly Json[]) {
    // One that holds another is masked whole.
    const longestFirst = [...find(given)].sort((a, b) => b.length - a.length)
    this.#searches = longestFirst.map(prepare)
  }

  mask(text: string, mask: string): string {
    return this.#searches.reduce((masked, search) => replaceWords(masked, search, mask), text)
  }
}

function find(given: readonly Json[]): ReadonlySet<string> {
  const found = new Set<string>()
  const visited: (readonly [name: string, value: Json])[] = given.map((value) => ['', value])
  const visit = (name: string, value: Json) => void (visited.length < mostVisited && visited.push([name, value]))
  // What is found on the way is visited too.
  for (const [name, value] of visited) {
    if (found.size >= most) break
    if (Array.isArray(value)) for (const item of value as readonly Json[]) visit(name, item)
    else if (isJsonObject(value)) for (const key of Object.keys(value)) visit(key, value[key]!)
    else if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value)
      if (text.length < shortest || text.length > longest || !isSecretName(name, text)) continue
      found.add(text)
      // As a console line shows it inside an object.
      found.add(JSON.stringify(text).slice(1, -1))
    }
  }
  return found
}

/** A text to look for, with where to go on after so many of its characters matched and the next did not. */
interface Search {
  readonly wanted: string
  readonly fallback: readonly number[]
  /** Letters or digits alone: a code of six digits is part of many a number. */
  readonly isPlain: boolean
}

function prepare(wanted: string): Search {
  const fallback = [0]
  for (let i = 1, matched = 0; i < wanted.length; i++) {
    while (matched > 0 && wanted[i] !== wanted[matched]) matched = fallback[matched - 1]!
    if (wanted[i] === wanted[matched]) matched++
    fallback.push(matched)
  }
  return { wanted, fallback, isPlain: /^(?:[A-Za-z]+|\d+)$/.test(wanted) }
}

/**
 * By Knuth, Morris and Pratt: a visitor chooses both what is looked for and where, and an engine's own search takes
 * time by both lengths multiplied where they are chosen badly.
 */
function replaceWords(text: string, { wanted, fallback, isPlain }: Search, mask: string): string {
  let masked = ''
  let done = 0
  for (let i = 0, matched = 0; i < text.length; i++) {
    while (matched > 0 && text[i] !== wanted[matched]) matched = fallback[matched - 1]!
    if (text[i] === wanted[matched]) matched++
    if (matched < wanted.length) continue
    const [start, end] = [i + 1 - wanted.length, i + 1]
    if (!isPlain || isWord(text, start, end)) {
      masked += text.slice(done, start) + mask
      done = end
      matched = 0
    } else matched = fallback[matched - 1]!
  }
  return done === 0 ? text : masked + text.slice(done)
}

function isWord(text: string, start: number, end: number): boolean {
  return !isWordCharacter(text, start - 1) && !isWordCharacter(text, end)
}

function isWordCharacter(text: string, at: number): boolean {
  return /[A-Za-z0-9]/.test(text[at] ?? '')
}
