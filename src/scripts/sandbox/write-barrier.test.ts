import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { addWriteBarrier } from './write-barrier.ts'

// A module made by hand: for each case one exported function with these parameters and this body.
const i32 = 0x7f
const i64 = 0x7e
const f32 = 0x7d
const f64 = 0x7c
const barrier = { cardShift: 10, cardsAt: 128 * 1024, mostPages: 3 }

const u32 = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)])
const section = (id: number, ...parts: readonly number[][]): number[] => {
  const body = parts.flat()
  return [id, ...u32(body.length), ...body]
}
const text = (name: string): number[] => [name.length, ...Buffer.from(name)]

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

interface Case {
  readonly parameters: readonly number[]
  readonly body: readonly number[]
}

function moduleOf({ parameters, body }: Case): Uint8Array {
  const code = [0, ...body, 0x0b]
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, parameters.length, ...parameters, 0]),
    ...section(2, [0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 3]),
    ...section(7, [2], text('memory'), [2, 0], text('write'), [0, 0]),
    ...section(10, [1], u32(code.length), code),
  ])
}

interface Written {
  readonly write: (...values: (number | bigint)[]) => void
  readonly bytes: Uint8Array
  /** Numbers of the marked cards. */
  readonly marked: () => number[]
}

async function withBarrier(made: Case): Promise<Written> {
  const instance = new WebAssembly.Instance(await WebAssembly.compile(addWriteBarrier(moduleOf(made), barrier)), {})
  const { memory, write } = instance.exports as { memory: WebAssembly.Memory; write: Written['write'] }
  const bytes = new Uint8Array(memory.buffer)
  const marks = bytes.subarray(barrier.cardsAt, barrier.cardsAt + 192)
  return { write, bytes, marked: () => [...marks.keys()].filter((card) => marks[card] === 1) }
}

const local = (index: number) => [0x20, index]
const store = (code: number, type: number, value: number | bigint, width: number, offset = 0) =>
  [
    `0x${code.toString(16)} at offset ${offset}`,
    { parameters: [i32, type], body: [...local(0), ...local(1), code, 0, ...u32(offset)] },
    value,
    width,
    offset,
  ] as const

describe('the write barrier', () => {
  it.for([
    store(0x36, i32, 0x01010101, 4),
    store(0x37, i64, 0x0101010101010101n, 8),
    store(0x38, f32, 1.5, 4),
    store(0x39, f64, 1.1, 8),
    store(0x3a, i32, 1, 1),
    store(0x3b, i32, 0x0101, 2),
    store(0x3c, i64, 1n, 1),
    store(0x3d, i64, 0x0101n, 2),
    store(0x3e, i64, 0x01010101n, 4),
    store(0x36, i32, 0x01010101, 4, 5000),
    store(0x37, i64, 0x0101010101010101n, 8, 70_000),
  ])('marks the card that store %s begins in', async ([, made, value, width, offset]) => {
    const { write, bytes, marked } = await withBarrier(made)
    write(20 * 1024 + 1023, value)
    const at = 20 * 1024 + 1023 + offset
    expect(bytes.subarray(at, at + width).some((byte) => byte !== 0)).toBe(true)
    expect(marked()).toEqual([at >>> 10])
    write(3 * 1024, value)
    expect(marked()).toEqual([(3 * 1024 + offset) >>> 10, at >>> 10])
  })

  const fill = { parameters: [i32, i32, i32], body: [...local(0), ...local(1), ...local(2), 0xfc, 11, 0] }
  const copy = { parameters: [i32, i32, i32], body: [...local(0), ...local(1), ...local(2), 0xfc, 10, 0, 0] }

  it('marks all cards that a fill or a copy reaches, and none for nothing', async () => {
    for (const made of [fill, copy]) {
      const { write, marked } = await withBarrier(made)
      write(5000, 7, 0)
      expect(marked()).toEqual([])
      write(5000, 7, 1)
      expect(marked()).toEqual([4])
      write(10 * 1024, 0, 3 * 1024)
      expect(marked()).toEqual([4, 10, 11, 12])
      write(30 * 1024 + 1023, 0, 2)
      expect(marked()).toEqual([4, 10, 11, 12, 30, 31])
    }
  })

  it('marks nothing for a write that traps, which writes nothing', async () => {
    const cases = [
      [store(0x36, i32, 1, 4)[1], [3 * 65536 - 3, 1]],
      [fill, [3 * 65536 - 1, 1, 2]],
      [copy, [0, 3 * 65536 - 1, 2]],
    ] as const
    for (const [made, values] of cases) {
      const { write, bytes, marked } = await withBarrier(made)
      expect(() => write(...values)).toThrow(WebAssembly.RuntimeError)
      expect(marked()).toEqual([])
      expect(bytes.every((byte) => byte === 0)).toBe(true)
    }
  })

  it('refuses a binary with instructions or memories that it does not know', () => {
    const vector = { parameters: [i32], body: [...local(0), 0xfd, 0x0c, ...Array<number>(16).fill(0), 0xfd, 11, 0, 0] }
    expect(() => addWriteBarrier(moduleOf(vector), barrier)).toThrow('0xfd')
    const atomic = { parameters: [i32], body: [...local(0), 0xfe, 0x10, 2, 0] }
    expect(() => addWriteBarrier(moduleOf(atomic), barrier)).toThrow('0xfe')
    const passive = { parameters: [], body: [0xfc, 8, 0, 0] }
    expect(() => addWriteBarrier(moduleOf(passive), barrier)).toThrow('0xfc 8')
    const other = { parameters: [i32], body: [...local(0), ...local(0), 0x36, 0x40, 1, 0] }
    expect(() => addWriteBarrier(moduleOf(other), barrier)).toThrow('another memory')
  })

  it('leaves everything else of the engine as it is', async () => {
    const binary = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')))
    const before = await WebAssembly.compile(binary)
    const after = await WebAssembly.compile(addWriteBarrier(binary, { ...barrier, mostPages: 384 }))
    expect(WebAssembly.Module.exports(after)).toEqual(WebAssembly.Module.exports(before))
    expect(WebAssembly.Module.imports(after)).toEqual(WebAssembly.Module.imports(before))
  })
})
