import type { Reader } from './wasm-bytes.ts'

export const i32 = 0x7f
/** Of the values that store instructions write, in the order of the locals added for them. */
export const valueTypes = [i32, 0x7e, 0x7d, 0x7c] as const

export const op = {
  end: 0x0b,
  loop: 0x03,
  brIf: 0x0d,
  call: 0x10,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  store8: 0x3a,
  const: 0x41,
  leU: 0x4d,
  eqz: 0x45,
  if: 0x04,
  add: 0x6a,
  sub: 0x6b,
  shrU: 0x76,
  prefixed: 0xfc,
} as const

/** Which of `valueTypes` an instruction stores. */
export function valueOf(code: number): number {
  switch (code) {
    case 0x36:
    case 0x3a:
    case 0x3b:
      return 0
    case 0x38:
      return 2
    case 0x39:
      return 3
    default:
      return 1
  }
}

/** Goes on behind what follows the code of an instruction. Throws for one that is not known. */
export function skipImmediates(code: number, reader: Reader): void {
  // Numbers' and comparisons' instructions, by far the most, and what has no immediates besides.
  if (code >= 0x45 && code <= 0xc4) return
  // Loads: alignment and offset.
  if (code >= 0x28 && code <= 0x35) {
    if (reader.u32() >= 0x40) throw new Error("The engine's binary names another memory.")
    reader.u32()
    return
  }
  switch (code) {
    case 0x00:
    case 0x01:
    case 0x05:
    case op.end:
    case 0x0f:
    case 0x1a:
    case 0x1b:
      return
    case 0x02:
    case op.loop:
    case op.if:
    case 0x42:
      reader.skipLeb()
      return
    case 0x0c:
    case op.brIf:
    case op.call:
    case op.get:
    case op.set:
    case op.tee:
    case 0x23:
    case 0x24:
    case 0x3f:
    case 0x40:
    case op.const:
      reader.skipLeb()
      return
    case 0x0e:
      for (let left = reader.u32() + 1; left > 0; left--) reader.skipLeb()
      return
    case 0x11:
      reader.skipLeb()
      reader.skipLeb()
      return
    case 0x43:
      reader.skip(4)
      return
    case 0x44:
      reader.skip(8)
      return
    default:
      throw new Error(`The engine's binary has an instruction that is not known: 0x${code.toString(16)}.`)
  }
}
