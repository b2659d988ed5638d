import { keepCards, readCards, type CardRun, type KeptCards } from './cards.ts'
import { EngineMemory } from './engine-memory.ts'
import { instantiateEngine, type Engine, type EngineHooks } from './engine.ts'
import type { BaseImage, SandboxAssets, ScriptImage } from './image.ts'
import {
  cardBytes,
  cardShift,
  dataStart,
  firstForbiddenCard,
  growthBytes,
  memoryBytes,
  overhangBytes,
  stackTop,
} from './layout.ts'

/** What a sandbox keeps for all its boxes. */
export interface BoxSupplies {
  readonly wasm: WebAssembly.Module
  readonly base: BaseImage
  /** The whole memory as the base image has it, in memory of this thread: copying from shared memory is slower. */
  readonly pristine: Buffer
  /** The cards that images have otherwise, from when they are first used. */
  readonly imageCards: WeakMap<ScriptImage, readonly CardRun[]>
}

export function prepareSupplies({ wasm, base }: SandboxAssets): BoxSupplies {
  // Zero, and so without any memory of the machine where nothing is written.
  const pristine = Buffer.from(new ArrayBuffer(memoryBytes))
  for (const { at, bytes } of readCards(base.kept)) bytes.copy(pristine, at)
  return { wasm, base, pristine, imageCards: new WeakMap() }
}

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
  /** What `image` has otherwise than the base image. */
  #cards: readonly CardRun[] = []

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
    engine.memory.grow((memoryBytes - engine.memory.buffer.byteLength) / growthBytes)
    this.memory = new EngineMemory(engine)
    for (const { at, bytes } of readCards(supplies.base.kept)) bytes.copy(this.memory.buffer, at)
    engine.__stack_pointer.value = stackTop
    this.context = engine.qjs_get_context_ptr()
  }

  /** Bytes of the engine's heap in use. */
  get heapBytes(): number {
    return this.memory.word(this.#supplies.base.heapBytesAt)
  }

  /**
   * Writes the state of the current image back over everything that was written, so that no byte of what ran is left;
   * then the engine is as good as new, whatever happened in it. Spends a box whose engine reached for the card table.
   */
  restore(): void {
    this.activity = idle
    const { buffer, cards } = this.memory
    const { pristine } = this.#supplies
    const own = this.#cards
    let next = 0
    for (let stretch = cards.next(0); stretch; stretch = cards.next(stretch.end)) {
      if (stretch.end > firstForbiddenCard && stretch.first < dataStart / cardBytes) {
        this.isSpent = true
        return
      }
      const from = stretch.first << cardShift
      const to = (stretch.end << cardShift) + overhangBytes
      pristine.copy(buffer, from, from, to)
      while (next < own.length && own[next]!.end <= from) next++
      for (let i = next; i < own.length && own[i]!.at < to; i++) {
        const { at, end, bytes } = own[i]!
        const first = Math.max(from, at)
        bytes.copy(buffer, first, first - at, Math.min(to, end) - at)
      }
    }
    cards.clear()
    // A run that was cut short left it where it was.
    this.engine.__stack_pointer.value = stackTop
  }

  /** Makes a restored box hold another image, at the price of what the two differ in. */
  switchTo(image: ScriptImage | undefined): void {
    if (this.image === image) return
    const { buffer } = this.memory
    for (const { at, end } of this.#cards) this.#supplies.pristine.copy(buffer, at, at, end)
    this.image = image
    this.#cards = image ? this.#cardsOf(image) : []
    for (const { at, bytes } of this.#cards) bytes.copy(buffer, at)
  }

  /** What the memory holds otherwise than the base image, which it held before. */
  keepDifferences(): KeptCards {
    const { buffer, cards } = this.memory
    const { pristine } = this.#supplies
    const differs = (card: number) =>
      buffer.compare(
        pristine,
        card << cardShift,
        (card + 1) << cardShift,
        card << cardShift,
        (card + 1) << cardShift,
      ) !== 0
    const numbers: number[] = []
    let looked = 0
    for (let stretch = cards.next(0); stretch; stretch = cards.next(stretch.end)) {
      // The card after the last may hold the end of a write.
      for (let card = Math.max(looked, stretch.first, dataStart / cardBytes); card <= stretch.end; card++) {
        if (card < memoryBytes / cardBytes && differs(card)) numbers.push(card)
        looked = card + 1
      }
    }
    return keepCards(buffer, numbers)
  }

  #cardsOf(image: ScriptImage): readonly CardRun[] {
    const { imageCards } = this.#supplies
    let cards = imageCards.get(image)
    if (!cards) imageCards.set(image, (cards = readCards(image.kept)))
    return cards
  }
}
