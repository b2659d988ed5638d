import { CardTable } from './cards.ts'
import { decodeWtf8 } from './decode-wtf8.ts'
import type { Engine } from './engine.ts'
import { crossingAt, crossingBytes, emptyNameAt, scratchAt } from './layout.ts'

/** Thrown where the engine has no memory left for what the host wants to write. One for all: making an error takes a stack trace. */
export const EXHAUSTED = new Error('The engine has no memory left.')

/** Texts and values on their way between the host and one engine's memory, which can't grow. */
export class EngineMemory {
  readonly bytes: Uint8Array
  readonly buffer: Buffer
  readonly cards: CardTable
  readonly #engine: Engine
  readonly #words: Uint32Array
  readonly #values: BigInt64Array
  /** UTF-8 bytes of the text that was written last. */
  writtenBytes = 0

  constructor(engine: Engine) {
    this.#engine = engine
    const { buffer } = engine.memory
    this.bytes = new Uint8Array(buffer)
    this.buffer = Buffer.from(buffer)
    this.cards = new CardTable(buffer)
    this.#words = new Uint32Array(buffer)
    this.#values = new BigInt64Array(buffer)
  }

  word(at: number): number {
    return this.#words[at / 4]!
  }

  setWord(at: number, word: number): void {
    this.#words[at / 4] = word
    this.cards.mark(at, 4)
  }

  /** A text for the engine to keep or free: from its heap, with a NUL. */
  writeToHeap(text: string): number {
    const length = Buffer.byteLength(text)
    const at = this.#allocate(length + 1)
    this.buffer.write(text, at, 'utf8')
    this.bytes[at + length] = 0
    this.cards.mark(at, length + 1)
    this.writtenBytes = length
    return at
  }

  /** A text that ends with NUL. */
  readName(at: number): string {
    return this.buffer.toString('utf8', at, this.bytes.indexOf(0, at))
  }

  /** A value as text where it is one of at most so many bytes; null for a longer one, undefined for anything else. */
  readText(value: number, mostBytes: number): string | null | undefined {
    const engine = this.#engine
    // Anything but a text would be converted by the script's own code.
    if (!engine.qjs_is_string(value)) return undefined
    const at = engine.qjs_get_string_len(value, scratchAt)
    if (at === 0) return undefined
    const length = this.word(scratchAt)
    const text = length > mostBytes ? null : this.#decode(at, at + length)
    engine.qjs_free_cstring(at)
    return text
  }

  #decode(start: number, end: number): string {
    const text = this.buffer.toString('utf8', start, end)
    // The engine writes half a surrogate pair as if it were a character; UTF-8 knows no such.
    return text.includes('\ufffd') ? decodeWtf8(this.bytes.subarray(start, end)) : text
  }

  /**
   * A JSON value inside the engine, for it to take over; 0 where it has no memory for it, which the script meets as an
   * exception; null where its text takes more bytes than that. No script code may run here: an engine called by a host
   * that it called can't suspend.
   */
  makeValue(value: unknown, mostBytes: number): number | null {
    const engine = this.#engine
    if (value === undefined) return engine.qjs_get_undefined()
    if (value === null) return engine.qjs_get_null()
    if (typeof value === 'boolean') return value ? engine.qjs_get_true() : engine.qjs_get_false()
    if (typeof value === 'number') return engine.qjs_new_number(value)
    // Half a surrogate pair: JSON has an escape for it.
    if (typeof value === 'string' && value.isWellFormed()) return this.#makeText(value, mostBytes, false)
    const json = JSON.stringify(value) as string | undefined
    return json === undefined ? engine.qjs_get_undefined() : this.#makeText(json, mostBytes, true)
  }

  #makeText(text: string, mostBytes: number, isJson: boolean): number | null {
    if (text.length > mostBytes || (text.length * 3 > mostBytes && Buffer.byteLength(text) > mostBytes)) return null
    const engine = this.#engine
    const at = this.#write(text)
    const value = isJson
      ? this.hold(engine.JS_ParseJSON(engine.qjs_get_context_ptr(), at, this.writtenBytes, emptyNameAt))
      : engine.qjs_new_string(at, this.writtenBytes)
    if (at !== crossingAt) engine.wasm_free(at)
    if (!engine.qjs_is_exception(value)) return value
    engine.wasm_free(value)
    return 0
  }

  /** A JSValue on the heap. */
  hold(value: bigint): number {
    const at = this.#allocate(8)
    this.#values[at / 8] = value
    this.cards.mark(at, 8)
    return at
  }

  /** A text with a NUL for the engine to read before the next one is written: outside its heap, unless it is long. */
  #write(text: string): number {
    if (text.length * 3 >= crossingBytes) return this.writeToHeap(text)
    const length = this.buffer.write(text, crossingAt, 'utf8')
    this.bytes[crossingAt + length] = 0
    this.cards.mark(crossingAt, length + 1)
    this.writtenBytes = length
    return crossingAt
  }

  #allocate(bytes: number): number {
    const at = this.#engine.wasm_malloc(bytes)
    if (at === 0) throw EXHAUSTED
    return at
  }
}
