import { INSTALLATION } from '../../../core/brand/index.ts'

const slots = 4096

/**
 * Memory that all threads share: a number for the installation and one for each brand, raised with every change of
 * definitions after its commit and before its answer. Who finds the number as it was before knows the definitions he
 * holds to be the newest, without asking anybody. Brands share a number where there are thousands: they read again
 * once too often, never too seldom.
 */
export function createEpochs(): SharedArrayBuffer {
  return new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT)
}

export class Epochs {
  readonly #numbers: Int32Array<SharedArrayBuffer>

  constructor(memory: SharedArrayBuffer) {
    this.#numbers = new Int32Array(memory)
  }

  /** To be read before what it vouches for. */
  of(brandId: number): number {
    return Atomics.load(this.#numbers, slotOf(brandId))
  }

  raise(brandId: number): void {
    Atomics.add(this.#numbers, slotOf(brandId), 1)
  }
}

function slotOf(brandId: number): number {
  return brandId === INSTALLATION ? 0 : 1 + (brandId % (slots - 1))
}
