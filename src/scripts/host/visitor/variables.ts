import type { Json, JsonObject } from '../../../core/json.ts'
import { HeldBytes } from './held-bytes.ts'

const mostBytes = 1024 * 1024

/** `var.*` of one run: what setVariable set, over the brand's own variables (rules 3.2-5, 3.5-3). */
export class Variables {
  readonly all: Record<string, Json>
  readonly #held = new HeldBytes(mostBytes)

  constructor(brandVariables: JsonObject) {
    this.all = Object.assign(Object.create(null) as Record<string, Json>, brandVariables)
  }

  /** False past 1 MB of what the run set and holds; null deletes. */
  set(key: string, value: Json): boolean {
    if (value === null) {
      this.#held.delete(key)
      delete this.all[key]
      return true
    }
    if (!this.#held.put(key, JSON.stringify(value))) return false
    this.all[key] = value
    return true
  }

  get(key: string): Json {
    return Object.hasOwn(this.all, key) ? this.all[key]! : null
  }
}
