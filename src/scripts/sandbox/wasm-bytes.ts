/** Reads the numbers and lengths of a WebAssembly binary, one after the other. */
export class Reader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  byte(): number {
    if (this.isAtEnd) throw new Error("The engine's binary ends too early.")
    return this.#bytes[this.at++]!
  }

  skip(bytes: number): void {
    this.at += bytes
  }

  u32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }

  skipLeb(): void {
    while (this.byte() >= 0x80);
  }
}

/** Writes a WebAssembly binary, or a part of one. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(expected: number) {
    this.#bytes = new Uint8Array(Math.ceil(expected) + 16)
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  bytes(...values: readonly number[]): void {
    for (const value of values) this.byte(value)
  }

  u32(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80)
    this.byte(rest)
  }

  /** Signed, as constants are written. */
  s32(value: number): void {
    let rest = value | 0
    for (;;) {
      const byte = rest & 0x7f
      rest >>= 7
      if ((rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40)) return this.byte(byte)
      this.byte(byte | 0x80)
    }
  }

  local(code: number, index: number): void {
    this.byte(code)
    this.u32(index)
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.#room(end - start)
    this.#bytes.set(from.subarray(start, end), this.#length)
    this.#length += end - start
  }

  /** A part with its length before it. */
  sized(part: Writer): void {
    this.u32(part.#length)
    this.copy(part.#bytes, 0, part.#length)
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  #room(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(2 * needed)
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
