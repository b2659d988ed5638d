import type { JsonObject } from '../../../core/json.ts'

/** How many bytes a set of keys and values takes as JSON, kept exact while single ones come, change and go. */
export class HeldBytes {
  readonly #most: number
  readonly #sizes = new Map<string, number>()
  /** Of a brace; the other one counts as the comma that the last pair has not. */
  #bytes = 1

  constructor(most: number, values: JsonObject = {}) {
    this.#most = most
    for (const [key, value] of Object.entries(values)) this.#hold(key, JSON.stringify(value))
  }

  /** Holds the value, given as JSON, in place of what the key held. False, and nothing changed, where there is no room. */
  put(key: string, json: string): boolean {
    const size = sizeOf(key, json)
    if (this.#bytes - this.#sizeAt(key) + size > this.#most) return false
    this.delete(key)
    this.#hold(key, json)
    return true
  }

  delete(key: string): void {
    this.#bytes -= this.#sizeAt(key)
    this.#sizes.delete(key)
  }

  #hold(key: string, json: string): void {
    const size = sizeOf(key, json)
    this.#sizes.set(key, size)
    this.#bytes += size
  }

  #sizeAt(key: string): number {
    return this.#sizes.get(key) ?? 0
  }
}

/** With the colon between them and a comma. */
function sizeOf(key: string, json: string): number {
  return Buffer.byteLength(JSON.stringify(key)) + Buffer.byteLength(json) + 2
}
