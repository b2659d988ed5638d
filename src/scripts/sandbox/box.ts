import { EngineMemory } from './engine-memory.ts'
import { instantiateEngine, type Engine, type EngineHooks } from './engine.ts'
import type { BaseImage, SandboxAssets, ScriptImage } from './image.ts'
import { blockBytes, dataStart, growthBytes, pageBytes, stackTop } from './layout.ts'
import { keepMemory, stretchesWhere, type KeptMemory } from './segments.ts'

/** What a sandbox keeps for all its boxes. */
export interface BoxSupplies {
  readonly wasm: WebAssembly.Module
  readonly base: BaseImage
  /** What the base image holds, in memory of this thread: copying from shared memory takes half as long again. */
  readonly baseParts: readonly Part[]
  /** The same of images, from when they are first used. */
  readonly imageParts: WeakMap<ScriptImage, readonly Part[]>
}

/** Bytes and where they belong. */
interface Part {
  readonly at: number
  readonly bytes: Uint8Array
}

export function prepareSupplies({ wasm, base }: SandboxAssets): BoxSupplies {
  return { wasm, base, baseParts: copyParts(base.kept), imageParts: new WeakMap() }
}

function copyParts({ buffer, segments }: KeptMemory): readonly Part[] {
  const bytes = new Uint8Array(buffer).slice()
  return segments.map(({ at, length, from }) => ({ at, bytes: bytes.subarray(from, from + length) }))
}

/** Clearing this much more than a program needs costs less than another box. */
const mostSlackBytes = 4 * 1024 * 1024

const idle: EngineHooks = {
  call: () => 0,
  interrupt: () => 1,
  rejected: () => {},
  normalize: () => 0,
  load: () => 0,
}

/** One engine. Holds the state of an image while it is free, and belongs to one run or compilation while it is not. */
export class Box {
  readonly engine: Engine
  readonly evaluate: (context: number, compiled: bigint) => Promise<bigint>
  readonly call: (callable: number, self: number, count: number, values: number) => Promise<number>
  readonly runJob: () => Promise<number>
  readonly compile: (context: number, code: number, length: number, name: number, flags: number) => Promise<bigint>
  readonly context: number
  /** Who answers the engine. */
  activity: EngineHooks = idle
  /** The image that memory holds: undefined for the base image alone. */
  image: ScriptImage | undefined
  /** Its memory is no longer what an image expects: it must not run again. */
  isSpent = false
  /** When it became free. */
  freeSince = 0

  /** What the engine computes with. */
  readonly memory: EngineMemory

  readonly #supplies: BoxSupplies
  #memoryBytes: number
  /** What `image` holds. */
  #parts: readonly Part[] = []

  constructor(supplies: BoxSupplies) {
    this.#supplies = supplies
    this.engine = instantiateEngine(supplies.wasm, {
      call: (name, nameLength, count, values) => this.activity.call(name, nameLength, count, values),
      interrupt: () => this.activity.interrupt(),
      rejected: (promise, reason, isHandled) => this.activity.rejected(promise, reason, isHandled),
      normalize: (base, specifier) => this.activity.normalize(base, specifier),
      load: (name, lengthAt) => this.activity.load(name, lengthAt),
    })
    const { engine } = this
    this.evaluate = WebAssembly.promising(engine.JS_EvalFunction)
    this.call = WebAssembly.promising(engine.qjs_call)
    this.runJob = WebAssembly.promising(engine.qjs_execute_pending_job)
    this.compile = WebAssembly.promising(engine.JS_Eval)
    const missing = supplies.base.memoryBytes - engine.memory.buffer.byteLength
    if (missing > 0) engine.memory.grow(missing / growthBytes)
    this.#memoryBytes = engine.memory.buffer.byteLength
    this.memory = new EngineMemory(engine)
    this.restore()
    this.context = engine.qjs_get_context_ptr()
  }

  get memoryBytes(): number {
    return this.#memoryBytes
  }

  /** Whether the memory is larger than it was when what runs now began. */
  get hasGrown(): boolean {
    return this.engine.memory.buffer.byteLength !== this.#memoryBytes
  }

  /** Bytes of the engine's heap in use. */
  get heapBytes(): number {
    return this.memory.word(this.#supplies.base.heapBytesAt)
  }

  /**
   * Whether the image fits into this box, and the box is not much larger: all of it is cleared after every run. What is
   * compiled in the base image becomes an image of the box's size, so there it is that size.
   */
  isRightFor(image: ScriptImage | undefined): boolean {
    const slack = this.#memoryBytes - neededBytes(this.#supplies.base, image)
    return slack >= 0 && slack <= (image ? mostSlackBytes : 0)
  }

  /** Whether the memory would have to be larger for the image. */
  isSmallFor(image: ScriptImage | undefined): boolean {
    return this.#memoryBytes < neededBytes(this.#supplies.base, image)
  }

  /**
   * Writes the state of the current image back and zeroes everything else, so that no byte of what ran is left; then the
   * engine is as good as new, whatever happened in it. Not so a box whose memory grew.
   */
  restore(): void {
    this.activity = idle
    if (this.hasGrown) {
      this.isSpent = true
      return
    }
    const { bytes } = this.memory
    bytes.fill(0, 0, stackTop)
    // Nothing in the engine addresses what lies between its stack and its data, but for texts that cross.
    this.memory.clearCrossing()
    let end = dataStart
    for (const part of this.#supplies.baseParts) {
      if (part.at > end) bytes.fill(0, end, part.at)
      bytes.set(part.bytes, part.at)
      end = part.at + part.bytes.length
    }
    bytes.fill(0, end)
    for (const part of this.#parts) bytes.set(part.bytes, part.at)
    // A run that was cut short left it where it was.
    this.engine.__stack_pointer.value = stackTop
  }

  /** Makes a restored box hold another image, at the price of what the two differ in. */
  switchTo(image: ScriptImage | undefined): void {
    if (this.image === image) return
    const missing = neededBytes(this.#supplies.base, image) - this.#memoryBytes
    if (missing > 0) {
      this.engine.memory.grow(missing / growthBytes)
      this.memory.view()
      this.#memoryBytes = this.memory.bytes.length
    }
    for (const { at, bytes } of this.#parts) this.#resetToBase(at, at + bytes.length)
    this.image = image
    this.#parts = image ? this.#partsOf(image) : []
    for (const { at, bytes } of this.#parts) this.memory.bytes.set(bytes, at)
  }

  /** Takes what the memory holds, its size too, for the state of that image. */
  adopt(image: ScriptImage): void {
    this.memory.view()
    this.#memoryBytes = this.memory.bytes.length
    this.image = image
    this.#parts = this.#partsOf(image)
    this.restore()
  }

  /** What the memory holds beside the base image, in blocks. */
  keepDifferences(): KeptMemory {
    this.memory.view()
    const { bytes, buffer } = this.memory
    const expected = Buffer.alloc(bytes.length)
    for (const part of this.#supplies.baseParts) expected.set(part.bytes, part.at)
    const differs = (length: number) => (at: number) => buffer.compare(expected, at, at + length, at, at + length) !== 0
    const pages = stretchesWhere({ start: dataStart, end: bytes.length, length: pageBytes }, differs(pageBytes))
    const blocks = pages.flatMap(({ at }) =>
      stretchesWhere({ start: at, end: at + pageBytes, length: blockBytes }, differs(blockBytes)),
    )
    return keepMemory(bytes, blocks)
  }

  #partsOf(image: ScriptImage): readonly Part[] {
    const { imageParts } = this.#supplies
    let parts = imageParts.get(image)
    if (!parts) imageParts.set(image, (parts = copyParts(image.kept)))
    return parts
  }

  #resetToBase(start: number, end: number): void {
    this.memory.bytes.fill(0, start, end)
    for (const { at, bytes } of this.#supplies.baseParts) {
      const first = Math.max(start, at)
      const last = Math.min(end, at + bytes.length)
      if (first < last) this.memory.bytes.set(bytes.subarray(first - at, last - at), first)
    }
  }
}

/** Bytes that the memory has to have for an image. */
function neededBytes(base: BaseImage, image: ScriptImage | undefined): number {
  return image ? image.memoryBytes : base.memoryBytes
}
