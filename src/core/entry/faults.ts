import { CoreError, isCoreError, type Issues } from '../errors/index.ts'
import { Input } from '../input/index.ts'

/**
 * All that is wrong with a write, told in one refusal. What has a code of its own, such as `field.required`, keeps it
 * where it is alone; beside others it is an issue of `input.invalid` like them.
 */
export class Faults {
  readonly #found = new Input({})
  readonly #own: { readonly error: CoreError; readonly issues: Issues }[] = []

  /** `known`: what whoever read the input found wrong with it. */
  constructor(known: Issues = {}) {
    this.#take(known)
  }

  /** A whole sentence about an input; the first one about it stays. */
  issue(name: string, text: string): void {
    this.#found.issue(name, text)
  }

  /** An error with a code of its own, and what it says of which inputs. */
  refuse(error: CoreError, issues: Issues): void {
    this.#own.push({ error, issues })
  }

  /** Runs a check that refuses by throwing. An error with a code of its own counts as one about the input `name`. */
  check<T>(name: string, run: () => T): T | undefined {
    try {
      return this.#found.collect(run)
    } catch (error) {
      if (!isCoreError(error)) throw error
      this.refuse(error, { [name]: [error.message] })
      return undefined
    }
  }

  /** Throws where anything was wrong. */
  done(): void {
    const [first, ...more] = this.#own
    if (first && more.length === 0 && Object.keys(this.#found.issues).length === 0) throw first.error
    for (const { issues } of this.#own) this.#take(issues)
    this.#found.done()
  }

  #take(issues: Issues): void {
    for (const [name, texts] of Object.entries(issues)) this.#found.issue(name, texts.join(' '))
  }
}
