import { Reader, Writer } from './wasm-bytes.ts'
import { i32, op, skipImmediates, valueOf, valueTypes } from './wasm-instructions.ts'

export interface Barrier {
  /** Bytes in a card, as a power of two. */
  readonly cardShift: number
  /** Where the card table begins. */
  readonly cardsAt: number
  /** What the memory may grow to, in units of 64 KiB. */
  readonly mostPages: number
}

const sectionIds = { type: 1, import: 2, function: 3, memory: 5, code: 10 } as const

/**
 * Rewrites the engine's binary so that every write to its memory marks the card (a stretch of `1 << cardShift` bytes)
 * that it begins in: one byte of the card table, which lies in the same memory. So a box is restored for the price of
 * what a run wrote, some 30 KB, instead of all that it could have written, some 1 MB.
 *
 * Only what follows each store, copy and fill is added; no function, type or global of the engine changes its number.
 * A write that traps has written nothing. The mark follows the write, so that a write to the card table itself, which
 * the engine never makes, can't hide: it is marked last. Throws for an instruction that it does not know: another binary
 * is not run by halves.
 */
export function addWriteBarrier(binary: Uint8Array, barrier: Barrier): Uint8Array<ArrayBuffer> {
  const reader = new Reader(binary, 8)
  const sections: { readonly id: number; readonly from: number; readonly to: number }[] = []
  while (!reader.isAtEnd) {
    const id = reader.byte()
    const size = reader.u32()
    sections.push({ id, from: reader.at, to: reader.at + size })
    reader.skip(size)
  }
  const bodyOf = (id: number): Reader => {
    const found = sections.find((section) => section.id === id)
    if (!found) throw new Error(`The engine's binary has no section ${id}.`)
    return new Reader(binary.subarray(0, found.to), found.from)
  }
  const parameters = readParameterCounts(bodyOf(sectionIds.type))
  const functions = readFunctionTypes(bodyOf(sectionIds.function))
  const markRange = countImportedFunctions(bodyOf(sectionIds.import)) + functions.length

  const out = new Writer(binary.length * 1.5)
  out.copy(binary, 0, 8)
  for (const { id, from, to } of sections) {
    const section = new Writer(to - from + 64)
    switch (id) {
      case sectionIds.type:
        // One more: what marks a range takes its beginning and length.
        section.u32(parameters.length + 1)
        section.copy(binary, afterCount(binary, from), to)
        section.bytes(0x60, 2, i32, i32, 0)
        break
      case sectionIds.function:
        section.u32(functions.length + 1)
        section.copy(binary, afterCount(binary, from), to)
        section.u32(parameters.length)
        break
      case sectionIds.memory: {
        const memory = new Reader(binary, from)
        if (memory.u32() !== 1) throw new Error("The engine's binary has more than one memory.")
        memory.byte()
        section.bytes(1, 1)
        section.u32(memory.u32())
        section.u32(barrier.mostPages)
        break
      }
      case sectionIds.code: {
        const code = new Reader(binary.subarray(0, to), from)
        section.u32(code.u32() + 1)
        for (const type of functions) {
          const size = code.u32()
          const body = new FunctionBody(binary, code.at, code.at + size, parameters[type]!, barrier, markRange)
          section.sized(body.rewrite())
          code.skip(size)
        }
        section.sized(markRangeBody(barrier))
        break
      }
      default:
        section.copy(binary, from, to)
    }
    out.byte(id)
    out.sized(section)
  }
  return out.take()
}

function afterCount(binary: Uint8Array, at: number): number {
  const reader = new Reader(binary, at)
  reader.u32()
  return reader.at
}

function readParameterCounts(types: Reader): readonly number[] {
  return Array.from({ length: types.u32() }, () => {
    if (types.byte() !== 0x60) throw new Error("The engine's binary has types other than functions.")
    const count = types.u32()
    types.skip(count)
    types.skip(types.u32())
    return count
  })
}

function readFunctionTypes(functions: Reader): readonly number[] {
  return Array.from({ length: functions.u32() }, () => functions.u32())
}

function countImportedFunctions(imports: Reader): number {
  const count = imports.u32()
  for (let i = 0; i < count; i++) {
    imports.skip(imports.u32())
    imports.skip(imports.u32())
    if (imports.byte() !== 0) throw new Error("The engine's binary imports more than functions.")
    imports.u32()
  }
  return count
}

/** Marks the cards of `[0]` to `[0] + [1]`. */
function markRangeBody({ cardShift, cardsAt }: Barrier): Writer {
  const body = new Writer(64)
  body.bytes(1, 1, i32)
  body.bytes(op.get, 1, op.eqz, op.if, 0x40, 0x0f, op.end)
  // The last card, then the first and those between.
  body.bytes(op.get, 0, op.get, 1, op.add, op.const, 1, op.sub, op.const, cardShift, op.shrU, op.set, 2)
  body.bytes(op.get, 0, op.const, cardShift, op.shrU, op.set, 0)
  body.bytes(op.loop, 0x40, op.get, 0, op.const, 1, op.store8, 0)
  body.u32(cardsAt)
  body.bytes(op.get, 0, op.const, 1, op.add, op.tee, 0, op.get, 2, op.leU, op.brIf, 0, op.end, op.end)
  return body
}

/** One function of the binary, copied with what its writes add. */
class FunctionBody {
  readonly #binary: Uint8Array
  readonly #reader: Reader
  readonly #to: number
  readonly #barrier: Barrier
  readonly #markRange: number
  readonly #out: Writer
  /** The first of the locals added: three of i32 for addresses and lengths, then one for each type of value. */
  readonly #locals: number
  readonly #declared: { readonly groups: number; readonly from: number; readonly to: number }
  /** Up to where the body has been copied. */
  #copied: number

  constructor(binary: Uint8Array, from: number, to: number, parameters: number, barrier: Barrier, markRange: number) {
    this.#binary = binary
    this.#to = to
    this.#barrier = barrier
    this.#markRange = markRange
    this.#out = new Writer((to - from) * 2)
    const reader = (this.#reader = new Reader(binary.subarray(0, to), from))
    const groups = reader.u32()
    const declaredFrom = reader.at
    let locals = parameters
    for (let i = 0; i < groups; i++) {
      locals += reader.u32()
      reader.byte()
    }
    this.#locals = locals
    this.#declared = { groups, from: declaredFrom, to: reader.at }
    this.#copied = reader.at
  }

  rewrite(): Writer {
    const { groups, from, to } = this.#declared
    this.#out.u32(groups + 1 + valueTypes.length)
    this.#out.copy(this.#binary, from, to)
    this.#out.bytes(3, i32)
    for (const type of valueTypes) this.#out.bytes(1, type)
    while (!this.#reader.isAtEnd) this.#instruction()
    this.#out.copy(this.#binary, this.#copied, this.#to)
    return this.#out
  }

  #instruction(): void {
    const reader = this.#reader
    const from = reader.at
    const code = reader.byte()
    if (code >= 0x36 && code <= 0x3e) this.#store(from, code)
    else if (code === op.prefixed) this.#prefixed(from)
    else skipImmediates(code, reader)
  }

  /** Stack: address, value. */
  #store(from: number, code: number): void {
    const reader = this.#reader
    if (reader.u32() >= 0x40) throw new Error("The engine's binary names another memory.")
    const offset = reader.u32()
    const address = this.#locals
    const value = this.#locals + 3 + valueOf(code)
    const out = this.#out
    out.copy(this.#binary, this.#copied, from)
    out.local(op.set, value)
    out.local(op.tee, address)
    out.local(op.get, value)
    out.copy(this.#binary, from, reader.at)
    out.local(op.get, address)
    if (offset > 0) {
      out.byte(op.const)
      out.s32(offset)
      out.byte(op.add)
    }
    out.bytes(op.const, this.#barrier.cardShift, op.shrU, op.const, 1, op.store8, 0)
    out.u32(this.#barrier.cardsAt)
    this.#copied = reader.at
  }

  #prefixed(from: number): void {
    const reader = this.#reader
    const code = reader.u32()
    switch (code) {
      // Copy and fill: stack: destination, source or byte, length.
      case 10:
      case 11: {
        reader.u32()
        if (code === 10) reader.u32()
        const destination = this.#locals
        const middle = destination + 1
        const length = destination + 2
        const out = this.#out
        out.copy(this.#binary, this.#copied, from)
        out.local(op.set, length)
        out.local(op.set, middle)
        out.local(op.tee, destination)
        out.local(op.get, middle)
        out.local(op.get, length)
        out.copy(this.#binary, from, reader.at)
        out.local(op.get, destination)
        out.local(op.get, length)
        out.byte(op.call)
        out.u32(this.#markRange)
        this.#copied = reader.at
        return
      }
      // Conversions that saturate.
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
        return
      default:
        throw new Error(`The engine's binary has an instruction that is not known: 0xfc ${code}.`)
    }
  }
}
