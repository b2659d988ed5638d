import { isLargerThan } from '../../../core/entry/index.ts'
import type { Json, JsonObject } from '../../../core/json.ts'

const mostBytes = 1024 * 1024

/** `var.*` of one run: what setVariable set, over the brand's own variables (rules 3.2-5, 3.5-3). */
export class Variables {
  readonly all: Record<string, Json>
  #bytes = 0

  constructor(brandVariables: JsonObject) {
    this.all = Object.assign(Object.create(null) as Record<string, Json>, brandVariables)
  }

  /** False past 1 MB in all; null deletes. */
  set(key: string, value: Json): boolean {
    const text = JSON.stringify(value)
    if (isLargerThan(text, mostBytes - this.#bytes)) return false
    this.#bytes += text.length
    if (value === null) delete this.all[key]
    else this.all[key] = value
    return true
  }

  get(key: string): Json {
    return Object.hasOwn(this.all, key) ? this.all[key]! : null
  }
}
