/**
 * What a runner says of itself in shared memory, so that the pool knows it when the runner can say nothing any more:
 * whether it still ticks, which job has the thread and whether it compiles, which jobs had an effect, and which page each
 * one is.
 */
export const slotsPerRunner = 64

const header = 2
const perSlot = 2
const idle = 0
const running = 1
const effective = 2
/** Beside the slot of the job that has the thread. */
const compiling = 1 << 16

export class SharedState {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(4 * (header + perSlot * slotsPerRunner))) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** The thread got on: a job began, ended or got the thread, a message came, or the event loop turned. */
  tick(): void {
    Atomics.add(this.#cells, 0, 1)
  }

  get ticks(): number {
    return Atomics.load(this.#cells, 0)
  }

  /** The job has the thread now. */
  enter(slot: number): void {
    Atomics.store(this.#cells, 1, slot + 1)
  }

  /** The same, for compiling: one long operation for each source, which is no sign of a loop. */
  enterCompiler(slot: number): void {
    Atomics.store(this.#cells, 1, (slot + 1) | compiling)
  }

  /** The slot that had the thread last; undefined where none had. */
  get current(): number | undefined {
    const value = Atomics.load(this.#cells, 1) & ~compiling
    return value === 0 ? undefined : value - 1
  }

  /** Whether the job that had the thread last compiles. */
  get isCompiling(): boolean {
    return (Atomics.load(this.#cells, 1) & compiling) !== 0
  }

  start(slot: number): void {
    Atomics.store(this.#cells, header + perSlot * slot, running)
    Atomics.store(this.#cells, header + perSlot * slot + 1, 0)
  }

  setPage(slot: number, pageId: number): void {
    Atomics.store(this.#cells, header + perSlot * slot + 1, pageId)
  }

  /** 0 where the job did not get as far as to know its page. */
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
    // Only its own thread writes this one.
    if (this.current === slot) Atomics.store(this.#cells, 1, 0)
  }
}
