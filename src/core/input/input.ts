import { CoreError, invalid, type Issues } from '../errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { isSafeText } from '../text/index.ts'

/**
 * Reads what a caller sent, one named input at a time, and collects what is wrong with it, so that one answer names
 * every input at fault, each with the first cause found. `undefined` always means "not given"; call `done` before
 * trusting what was read.
 */
export class Input {
  readonly #given: JsonObject
  readonly #at: string
  readonly #issues: Record<string, readonly string[]> = Object.create(null)

  /** `at` is where in the body the object was found, e.g. `stages.0`; issues are named from there. */
  constructor(raw: unknown, at = '') {
    if (!isJsonObject(raw)) throw at === '' ? invalid('body', 'The body must be a JSON object.') : notAnObject(at)
    this.#given = raw
    this.#at = at
  }

  /** The value under the first of the names that is given; each name also counts in camelCase (rule 1.2-9). */
  value(...names: readonly [string, ...string[]]): Json | undefined {
    for (const name of names) {
      for (const spelling of [name, camelCase(name)]) {
        if (Object.hasOwn(this.#given, spelling) && this.#given[spelling] !== undefined) return this.#given[spelling]
      }
    }
    return undefined
  }

  has(...names: readonly [string, ...string[]]): boolean {
    return this.value(...names) !== undefined
  }

  /**
   * A whole sentence about an input, named as the caller knows it. Of an input that was refused before it says nothing
   * more: what reads as missing because it was too long is not missing as well.
   */
  issue(name: string, text: string): void {
    this.#issues[name] ??= [text]
  }

  /** "The … field must be …", of an input of this object. */
  refuse(name: string, what: string): undefined {
    const path = this.#at === '' ? name : `${this.#at}.${name}`
    this.issue(path, `The ${path} field ${what}.`)
    return undefined
  }

  require(name: string, value: unknown): void {
    if (value === undefined || value === null || value === '') this.refuse(name, 'is required')
  }

  /** Trimmed; `null` where the caller sent null. */
  text(name: string, max: number, ...aliases: readonly string[]): string | null | undefined {
    const value = this.value(name, ...aliases)
    if (value === undefined || value === null) return value
    if (typeof value !== 'string') return this.refuse(name, 'must be a string')
    const text = value.trim()
    if (text.length > max) return this.refuse(name, `must not be greater than ${max} characters`)
    if (!isSafeText(text)) return this.refuse(name, 'must not hold NUL or broken characters')
    return text
  }

  integer(name: string, min: number, max: number, ...aliases: readonly string[]): number | null | undefined {
    const value = this.value(name, ...aliases)
    if (value === undefined || value === null) return value
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return this.refuse(name, 'must be an integer')
    if (value < min || value > max) return this.refuse(name, `must be between ${min} and ${max}`)
    return value
  }

  number(name: string): number | null | undefined {
    const value = this.value(name)
    if (value === undefined || value === null) return value
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.refuse(name, 'must be a number')
    return value
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'boolean') return this.refuse(name, 'must be true or false')
    return value
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], ...aliases: readonly string[]): T | null | undefined {
    const value = this.value(name, ...aliases)
    if (value === undefined || value === null) return value
    const found = allowed.find((item) => item === value)
    if (found === undefined) return this.refuse(name, `must be one of ${allowed.join(', ')}`)
    return found
  }

  list(name: string, max: number): readonly Json[] | undefined {
    const value = this.value(name)
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) return this.refuse(name, 'must be an array')
    if (value.length > max) return this.refuse(name, `must not hold more than ${max} items`)
    return value
  }

  object(name: string): JsonObject | null | undefined {
    const value = this.value(name)
    if (value === undefined || value === null) return value
    if (!isJsonObject(value)) return this.refuse(name, 'must be an object')
    return value
  }

  /** Runs what checks by throwing, and collects the issues it throws. */
  collect<T>(parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'input.invalid') throw error
      const { errors } = error.details as { errors: Record<string, readonly string[]> }
      for (const [name, texts] of Object.entries(errors)) this.#issues[name] ??= texts
      return undefined
    }
  }

  /** What was found wrong so far, for who goes on checking elsewhere before anything is refused. */
  get issues(): Issues {
    return { ...this.#issues }
  }

  /** Throws `input.invalid` with all that was wrong. */
  done(): void {
    if (Object.keys(this.#issues).length > 0) throw new CoreError('input.invalid', { errors: this.issues })
  }
}

function notAnObject(name: string): CoreError {
  return invalid(name, `The ${name} field must be an object.`)
}

export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
