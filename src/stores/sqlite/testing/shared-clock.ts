/** A clock that goes by itself and can be put forward, in all threads that hold its memory. */
export class SharedClock {
  readonly memory: SharedArrayBuffer
  readonly #ahead: BigInt64Array

  constructor(memory = new SharedArrayBuffer(8)) {
    this.memory = memory
    this.#ahead = new BigInt64Array(memory)
  }

  readonly now = (): number => Date.now() + Number(Atomics.load(this.#ahead, 0))

  advance(milliseconds: number): void {
    Atomics.add(this.#ahead, 0, BigInt(milliseconds))
  }
}
