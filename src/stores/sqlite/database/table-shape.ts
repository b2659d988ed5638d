import type { SQLInputValue } from 'node:sqlite'
import type { Row } from './connection.ts'

/** How a property lies in its column: as it is, as 0 or 1, or as JSON. */
type Codec = 'plain' | 'boolean' | 'json'

/**
 * A noun and its table: the column of a property is its name in snake_case. For the nouns that are read and written as
 * a whole; entries have statements of their own.
 */
export class TableShape<T extends object> {
  readonly table: string
  readonly #codecs: readonly (readonly [property: keyof T & string, codec: Codec])[]

  constructor(table: string, codecs: { readonly [K in keyof T & string]: Codec }) {
    this.table = table
    this.#codecs = Object.entries(codecs) as [keyof T & string, Codec][]
  }

  /** For a `select`, each column under its property's name. */
  get columns(): string {
    return this.#select('')
  }

  /** The same, of the table under the name that it has in this `select`. */
  columnsOf(name: string): string {
    return this.#select(`${name}.`)
  }

  #select(prefix: string): string {
    return this.#codecs.map(([property]) => `${prefix}${columnOf(property)} as "${property}"`).join(', ')
  }

  /** `insert into …` of the brand with all properties but those left out; `write` gives its values. */
  insert(...leftOut: readonly (keyof T & string)[]): string {
    const columns = this.#without(leftOut).map(([property]) => columnOf(property))
    const values = columns.map((_, i) => `?${i + 2}`)
    return `insert into ${this.table} (brand_id, ${columns.join(', ')}) values (?1, ${values.join(', ')})`
  }

  /** `update … set …` of all properties but those left out, then the condition. The values that `write` gives come first. */
  update(condition: string, ...leftOut: readonly (keyof T & string)[]): string {
    const columns = this.#without(leftOut).map(([property], i) => `${columnOf(property)} = ?${i + 2}`)
    return `update ${this.table} set ${columns.join(', ')} where brand_id = ?1 and ${condition.replace('?', `?${columns.length + 2}`)}`
  }

  write(value: Partial<T>, ...leftOut: readonly (keyof T & string)[]): SQLInputValue[] {
    return this.#without(leftOut).map(([property, codec]) => encode(codec, value[property]))
  }

  read(row: Row): T {
    const value: Record<string, unknown> = {}
    for (const [property, codec] of this.#codecs) value[property] = decode(codec, row[property])
    return value as T
  }

  #without(leftOut: readonly (keyof T & string)[]) {
    return this.#codecs.filter(([property]) => !leftOut.includes(property))
  }
}

function columnOf(property: string): string {
  // Names that SQL keeps for itself.
  return property === 'unique' || property === 'to'
    ? `"${property}"`
    : property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function encode(codec: Codec, value: unknown): SQLInputValue {
  switch (codec) {
    case 'plain':
      return value as SQLInputValue
    case 'boolean':
      return value ? 1 : 0
    case 'json':
      return JSON.stringify(value)
  }
}

function decode(codec: Codec, value: unknown): unknown {
  switch (codec) {
    case 'plain':
      return value
    case 'boolean':
      return value === 1
    case 'json':
      return JSON.parse(value as string)
  }
}
