import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { Turns } from '../../event-loop/index.ts'
import { Box, prepareSupplies, type BoxSupplies } from './box.ts'
import { RunningRuns } from './running-runs.ts'
import { Compilation } from './compile.ts'
import { HALT, type HostCalls } from './host-calls.ts'
import type { SandboxAssets, ScriptImage } from './image.ts'
import { cardBytes, cardsAt, dataStart, memoryBytes, stackTop } from './layout.ts'
import { defaultLimits } from './limits.ts'
import type { RunReport } from './report.ts'
import { Execution } from './execution.ts'
import { memoryOf, programOf, testAssets } from './testing/try-script.ts'

const canary = 'CANARY-7f3a9c51'

let assets: SandboxAssets
let supplies: BoxSupplies
beforeAll(async () => {
  assets = await testAssets()
  supplies = prepareSupplies(assets)
})

async function compileIn(box: Box, source: string): Promise<ScriptImage> {
  const image = await new Compilation(box, assets.base, programOf(source), defaultLimits).execute()
  box.restore()
  return image
}

async function runIn(box: Box, image: ScriptImage, host: HostCalls, limits = {}): Promise<RunReport> {
  box.switchTo(image)
  const allLimits = { ...defaultLimits, ...limits }
  return await new Execution(box, {
    base: assets.base,
    image,
    host,
    limits: allLimits,
    thread: new RunningRuns(new Turns()),
    group: 1,
  }).execute()
}

// Each program spreads the canary another way: in strings of both widths, buffers, atoms, closures, the stack, arguments
// and answers of host calls.
const spread = `const canary = ["CANARY", "7f3a9c51"].join("-")
globalThis[canary] = [canary.repeat(100), canary + "€", new Uint8Array([...canary].map((c) => c.charCodeAt(0))), Symbol(canary)]
function deep(n, a) { const local = canary + n; return n === 0 ? local : deep(n - 1, local) + a }
deep(300, canary)
session.set(canary, { [canary]: canary })
session.get("x")
`
const ways: Readonly<Record<string, string>> = {
  'runs to its end': spread,
  'is halted': `${spread}response.send(canary)`,
  throws: `${spread}throw new Error(canary)`,
  'throws something that can not be shown': `${spread}throw { get message() { for (;;) {} } }`,
  'ends for its computing time': `${spread}for (;;) {}`,
  'ends for its memory': `${spread}const all = []; for (;;) all.push(canary + all.length)`,
  'never settles': `${spread}await new Promise(() => {})`,
  "overflows the engine's stack": `${spread}(function f() { f() })()`,
  "overflows V8's stack": `${spread}JSON.parse("[".repeat(200000))`,
}

describe('a box', () => {
  for (const [how, source] of Object.entries(ways)) {
    it(`holds no byte of a run that ${how}, and all bytes of its image`, async () => {
      const box = new Box(supplies)
      const image = await compileIn(box, source)
      // The text itself is in the program: the canary is what it computes.
      expect(Buffer.from(image.kept.bytes).includes(canary)).toBe(false)
      const answers: Readonly<Record<string, unknown>> = { 'session.get': canary.repeat(1000), 'response.send': HALT }
      let found = 0
      const host: HostCalls = {
        call(name) {
          if (Buffer.from(box.engine.memory.buffer).includes(canary)) found++
          return answers[name] ?? null
        },
      }
      await runIn(box, image, host, { computeMs: 100, memoryBytes: 1_000_000 })
      expect(found).toBeGreaterThan(0)
      box.restore()
      expect(box.isSpent).toBe(false)
      expect(Buffer.from(box.engine.memory.buffer).includes(canary)).toBe(false)
      expect(Buffer.from(box.engine.memory.buffer).equals(memoryOf(assets, image))).toBe(true)
      expect(box.engine.__stack_pointer.value).toBe(stackTop)
    })
  }

  it('holds another image byte for byte after it is switched to it, larger or smaller, and the base image after that', async () => {
    const box = new Box(supplies)
    const small = await compileIn(box, 'console.log(1)')
    const large = await compileIn(
      box,
      `const text = ${JSON.stringify('x'.repeat(20_000))}\n${'console.log(text)\n'.repeat(500)}`,
    )
    for (const image of [small, large, small, undefined, large, undefined]) {
      box.switchTo(image)
      expect(Buffer.from(box.engine.memory.buffer).equals(memoryOf(assets, image))).toBe(true)
    }
  })

  it('uses nothing of what lies between its stack and its data, but for texts that cross', async () => {
    const box = new Box(supplies)
    const image = await compileIn(box, `${spread}(function f() { try { f() } catch {} })()`)
    await runIn(box, image, { call: () => null })
    const between = Buffer.from(box.engine.memory.buffer, stackTop, cardsAt - stackTop)
    const used = between.subarray(0, 64 * 1024)
    expect(used.some((byte) => byte !== 0)).toBe(true)
    expect(between.subarray(used.length).every((byte) => byte === 0)).toBe(true)
  })

  it('has a memory that can not grow: a heap that ended elsewhere could not be restored', async () => {
    const box = new Box(supplies)
    const image = await compileIn(box, 'const all = []; for (;;) all.push(new Uint8Array(100_000))')
    const report = await runIn(box, image, { call: () => null }, { memoryBytes: 1e9 })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'memory' })
    expect(box.engine.memory.buffer.byteLength).toBe(memoryBytes)
    expect(() => box.engine.memory.grow(1)).toThrow(RangeError)
    box.restore()
    expect(Buffer.from(box.engine.memory.buffer).equals(memoryOf(assets, image))).toBe(true)
  })

  it('whose engine wrote over the marks of what it wrote is spent', () => {
    const marked = dataStart + 500 * cardBytes
    const itsMark = cardsAt + marked / cardBytes
    // Just before the marks, on the first, on one of those of the marks themselves, on one of a card it wrote to, the last.
    for (const at of [cardsAt - 4, cardsAt, cardsAt + cardsAt / cardBytes, itsMark, dataStart - 4]) {
      const box = new Box(supplies)
      // An export that writes a zero where it is told to: all that is needed to wipe a mark away.
      const writeZero = (to: number) => box.engine.qjs_get_string_len(box.engine.qjs_get_undefined(), to)
      writeZero(marked)
      expect(box.memory.bytes[itsMark]).toBe(1)
      writeZero(at)
      box.restore()
      expect(box.isSpent, String(at)).toBe(true)
    }
  })
})

describe('the engine binary', () => {
  // Restoring memory and the stack pointer restores all only while there is nothing else that a run can change.
  it('has one mutable global, its stack pointer, a stack below its data, and no exception handlers', () => {
    const bytes = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')))
    const sections = readSections(bytes)
    const [count, type, isMutable, ...init] = sections.get(6)!
    expect({ count, type, isMutable }).toEqual({ count: 1, type: 0x7f, isMutable: 1 })
    // i32.const 1048576; end
    expect(init).toEqual([0x41, 0x80, 0x80, 0xc0, 0x00, 0x0b])
    expect(sections.has(13)).toBe(false)
  })
})

function readSections(bytes: Buffer): Map<number, Buffer> {
  const sections = new Map<number, Buffer>()
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++]!
    let size = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      size |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    sections.set(id, bytes.subarray(at, at + size))
    at += size
  }
  return sections
}
