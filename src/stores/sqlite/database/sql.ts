import type { SQLInputValue } from 'node:sqlite'

/**
 * A piece of a statement with the values it needs. Values never become text, and pieces nest, so that a query of any
 * shape is put together without counting parameters. (Kysely would do it too, and takes 150 ms of each thread's start.)
 */
export class Sql {
  readonly #texts: readonly string[]
  readonly #values: readonly (SQLInputValue | Sql)[]

  constructor(texts: readonly string[], values: readonly (SQLInputValue | Sql)[]) {
    this.#texts = texts
    this.#values = values
  }

  /** The statement, its values numbered from `?2` on: `?1` is the brand. */
  render(): { readonly text: string; readonly values: readonly SQLInputValue[] } {
    const values: SQLInputValue[] = []
    return { text: this.#write(values), values }
  }

  #write(values: SQLInputValue[]): string {
    let text = this.#texts[0]!
    for (const [i, value] of this.#values.entries()) {
      text += value instanceof Sql ? value.#write(values) : `?${values.push(value) + 1}`
      text += this.#texts[i + 1]!
    }
    return text
  }
}

export function sql(texts: TemplateStringsArray, ...values: readonly (SQLInputValue | Sql)[]): Sql {
  return new Sql(texts, values)
}

/** Text of ours, such as a column's name: never anything that came from outside. */
export function raw(text: string): Sql {
  return new Sql([text], [])
}

export function join(pieces: readonly Sql[], separator: string): Sql {
  return new Sql(['', ...pieces.slice(1).map(() => separator), ''].slice(0, pieces.length + 1), pieces)
}
