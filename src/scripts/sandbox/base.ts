import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readGuestFiles, type GuestFile } from '../guest/index.ts'
import { keepCards } from './cards.ts'
import { evalFlags, instantiateEngine, type Engine } from './engine.ts'
import { apiCalls } from './host-calls.ts'
import type { BaseImage, GuestCall, SandboxAssets } from './image.ts'
import { cardBytes, cardsAt, cardShift, dataStart, growthBytes, memoryBytes, stackBytes, stackTop } from './layout.ts'
import { pollOften } from './poll-often.ts'
import { addWriteBarrier } from './write-barrier.ts'

/** Everything but `performance`, the engine's fine clock: the flags of qjs_init2. */
const intrinsics = 0xffff & ~(1 << 10)

/**
 * Makes the image that every box starts from; once a process is enough. `functions` are the CRM functions by their
 * camelCase names: each becomes a global under both spellings, and a host call of that name.
 */
export async function createBase({ functions }: { readonly functions: readonly string[] }): Promise<SandboxAssets> {
  const path = fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'))
  const binary = addWriteBarrier(pollOften(readFileSync(path)), {
    cardShift,
    cardsAt,
    mostPages: memoryBytes / growthBytes,
  })
  const wasm = await WebAssembly.compile(binary)
  return { wasm, base: await makeBaseImage(wasm, functions, readGuestFiles()) }
}

async function makeBaseImage(
  wasm: WebAssembly.Module,
  functions: readonly string[],
  files: readonly GuestFile[],
): Promise<BaseImage> {
  const refuse = (): never => {
    throw new Error('The guest library must not call the host while the base image is made.')
  }
  const engine = instantiateEngine(wasm, {
    call: refuse,
    interrupt: () => 0,
    rejected: refuse,
    normalize: refuse,
    load: refuse,
  })
  if (engine.__stack_pointer.value !== dataStart) throw new Error('The engine binary has another memory layout.')
  engine.__stack_pointer.value = stackTop
  engine._initialize()
  if (engine.qjs_init2(intrinsics) !== 0) throw new Error('The engine did not start.')
  engine.qjs_set_max_stack_size(stackBytes)
  const heapBytesAt = findHeapCounter(engine)

  const calls: GuestCall[] = [
    { name: 'failure', argument: 'nothing' },
    ...Object.entries(apiCalls).map(([name, argument]) => ({ name, argument })),
    ...functions.map((name) => ({ name, argument: 'json' as const })),
  ]
  const setup = new Setup(engine)
  const guest = engine.qjs_new_object()
  const host = engine.qjs_new_object()
  calls.forEach(({ name }, i) => setup.set(host, name, setup.hostFunction(String(i))))
  setup.set(guest, 'host', host)
  setup.set(guest, 'functions', await setup.evaluate(`(${JSON.stringify(functions)})`, 'guest:functions'))
  for (const { name, source } of files) await setup.callOnce(source, `guest:${name}`, guest)
  await setup.call(setup.get(guest, 'seal'))
  const values = { describe: setup.get(guest, 'describe'), failed: setup.get(guest, 'failed') }

  engine.qjs_run_gc()
  engine.qjs_set_interrupt_handler(1)
  engine.qjs_set_module_loader(1)
  engine.qjs_set_promise_rejection_handler(1)
  takeWholeMemory(engine)
  const memory = new Uint8Array(engine.memory.buffer)
  // What calls left below the stack pointer means nothing to anybody, nor what was written so far.
  memory.fill(0, 0, dataStart)
  const nothing = Buffer.alloc(cardBytes)
  const isKept = (card: number) => nothing.compare(memory, card * cardBytes, (card + 1) * cardBytes) !== 0
  return {
    kept: keepCards(memory, [...Array(memoryBytes / cardBytes).keys()].filter(isKept)),
    heapBytes: new Uint32Array(memory.buffer)[heapBytesAt / 4]!,
    heapBytesAt,
    calls,
    values,
  }
}

/**
 * Gives the heap all memory that there may be, in one zero piece: a heap that grows during a run could not be restored.
 * Its end is fixed when the binary is linked; growing the memory from outside does not move it.
 */
function takeWholeMemory(engine: Engine): void {
  const { byteLength } = engine.memory.buffer
  const bytes = memoryBytes - byteLength - growthBytes
  const at = engine.wasm_malloc(bytes)
  if (at === 0) throw new Error('The engine has no heap of that size.')
  // What lies beyond the former end was never written to.
  new Uint8Array(engine.memory.buffer, at, Math.max(0, byteLength - at)).fill(0)
  engine.wasm_free(at)
  engine.memory.grow((memoryBytes - engine.memory.buffer.byteLength) / growthBytes)
}

/**
 * Where the binding's allocator counts the bytes in use: next to the limit, which a number that nothing else holds gives
 * away. The engine's own statistics walk the whole heap; reading a word costs nothing.
 */
function findHeapCounter(engine: Engine): number {
  const mark = 0x5a5a1234
  const bytes = 100_000
  engine.qjs_set_memory_limit(mark)
  const before = new Uint32Array(engine.memory.buffer).slice()
  const limits: number[] = []
  for (let i = before.indexOf(mark); i >= 0; i = before.indexOf(mark, i + 1)) limits.push(i)
  const data = engine.wasm_malloc(bytes)
  const buffer = engine.qjs_new_array_buffer(data, bytes)
  const after = new Uint32Array(engine.memory.buffer)
  const counters = limits
    .flatMap((i) => [i - 3, i - 2, i - 1, i + 1, i + 2, i + 3])
    .filter((i) => after[i]! - before[i]! >= bytes && after[i]! - before[i]! < bytes + 1000)
  engine.qjs_free_value(buffer)
  engine.wasm_free(data)
  engine.qjs_set_memory_limit(0)
  if (counters.length !== 1) throw new Error('The engine binary counts its heap elsewhere.')
  return counters[0]! * 4
}

/** Calls into the engine while the base image is made; anything that fails here is a fault of ours. */
class Setup {
  readonly #engine: Engine
  readonly #evaluate: (code: number, length: number, name: number, flags: number) => Promise<number>
  readonly #call: (callable: number, self: number, count: number, values: number) => Promise<number>

  constructor(engine: Engine) {
    this.#engine = engine
    this.#evaluate = WebAssembly.promising(engine.qjs_eval)
    this.#call = WebAssembly.promising(engine.qjs_call)
  }

  async evaluate(code: string, name: string): Promise<number> {
    const { at, length } = this.#text(code)
    const file = this.#text(name)
    const value = this.#check(await this.#evaluate(at, length, file.at, evalFlags.strict), name)
    // The text would be part of the image, though nobody looks at it there any more.
    new Uint8Array(this.#engine.memory.buffer, at, length).fill(0)
    this.#engine.wasm_free(at)
    this.#engine.wasm_free(file.at)
    return value
  }

  /** Evaluates a function and calls it, once. */
  async callOnce(code: string, name: string, argument: number): Promise<void> {
    const callable = await this.evaluate(code, name)
    this.#engine.qjs_free_value(await this.call(callable, argument))
    this.#engine.qjs_free_value(callable)
  }

  async call(callable: number, argument?: number): Promise<number> {
    const values = this.#engine.wasm_malloc(4)
    new DataView(this.#engine.memory.buffer).setUint32(values, argument ?? 0, true)
    const self = this.#engine.qjs_get_undefined()
    const count = argument === undefined ? 0 : 1
    const value = this.#check(await this.#call(callable, self, count, values), 'a guest file')
    this.#engine.wasm_free(values)
    return value
  }

  get(object: number, name: string): number {
    const { at } = this.#text(name)
    const value = this.#engine.qjs_get_prop_string(object, at)
    this.#engine.wasm_free(at)
    return value
  }

  set(object: number, name: string, value: number): void {
    const { at } = this.#text(name)
    this.#engine.qjs_set_prop_string(object, at, value)
    this.#engine.wasm_free(at)
  }

  hostFunction(name: string): number {
    const { at, length } = this.#text(name)
    const value = this.#engine.qjs_new_host_function(at, length, 1)
    this.#engine.wasm_free(at)
    return value
  }

  #check(value: number, where: string): number {
    if (!this.#engine.qjs_is_exception(value)) return value
    const lengthAt = this.#engine.wasm_malloc(4)
    const at = this.#engine.qjs_get_string_len(this.#engine.qjs_get_exception(), lengthAt)
    const length = new DataView(this.#engine.memory.buffer).getUint32(lengthAt, true)
    throw new Error(`${where}: ${Buffer.from(this.#engine.memory.buffer, at, length).toString()}`)
  }

  #text(text: string): { at: number; length: number } {
    const bytes = Buffer.from(`${text}\0`)
    const at = this.#engine.wasm_malloc(bytes.length)
    new Uint8Array(this.#engine.memory.buffer).set(bytes, at)
    return { at, length: bytes.length - 1 }
  }
}
