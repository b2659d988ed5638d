import type { Engine } from './engine.ts'

/** Promises of one run whose rejection nobody handled so far. Holding them keeps their addresses theirs. */
export class Rejections {
  readonly #engine: Engine
  readonly #reasons = new Map<number, { readonly promise: number; readonly reason: number }>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Takes over both values. */
  note(promise: number, reason: number, isHandled: boolean): void {
    const address = this.#engine.qjs_get_value_ptr(promise)
    const known = this.#reasons.get(address)
    if (isHandled || known || this.#reasons.size >= most) {
      this.#engine.qjs_free_value(promise)
      this.#engine.qjs_free_value(reason)
    } else this.#reasons.set(address, { promise, reason })
    if (!isHandled || !known) return
    this.#reasons.delete(address)
    this.#engine.qjs_free_value(known.promise)
    this.#engine.qjs_free_value(known.reason)
  }

  /** The reason of the first, as a value of the engine. */
  get first(): number | undefined {
    for (const { reason } of this.#reasons.values()) return reason
    return undefined
  }
}

/** A storm of rejections is told from one by nobody; the first ones are enough to report. */
const most = 100
