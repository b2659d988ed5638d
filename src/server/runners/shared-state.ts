/**
 * What a runner says of itself in shared memory, so that the pool knows it when the runner can say nothing any more:
 * whether it still ticks, which job has the thread, which jobs had an effect, and which page each one is.
 */
export const slotsPerRunner = 64

const header = 2
const perSlot = 2
const idle = 0
const running = 1
const effective = 2

export class SharedState {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(4 * (header + perSlot * slotsPerRunner))) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  tick(): void {
    Atomics.add(this.#cells, 0, 1)
  }

  get ticks(): number {
    return Atomics.load(this.#cells, 0)
  }

  enter(slot: number): void {
    Atomics.store(this.#cells, 1, slot + 1)
  }

  /** The slot that had the thread last; undefined where none had. */
  get current(): number | undefined {
    const value = Atomics.load(this.#cells, 1)
    return value === 0 ? undefined : value - 1
  }

  start(slot: number): void {
    Atomics.store(this.#cells, header + perSlot * slot, running)
    Atomics.store(this.#cells, header + perSlot * slot + 1, 0)
  }

  setPage(slot: number, pageId: number): void {
    Atomics.store(this.#cells, header + perSlot * slot + 1, pageId)
  }

  pageOf(slot: number): number {
    return Atomics.load(this.#cells, header + perSlot * slot + 1)
  }

  markEffect(slot: number): void {
    Atomics.store(this.#cells, header + perSlot * slot, effective)
  }

  hadEffect(slot: number): boolean {
    return Atomics.load(this.#cells, header + perSlot * slot) === effective
  }

  finish(slot: number): void {
    Atomics.store(this.#cells, header + perSlot * slot, idle)
    Atomics.compareExchange(this.#cells, 1, slot + 1, 0)
  }
}
