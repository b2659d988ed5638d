import type { ScriptImage } from '../../scripts/sandbox/index.ts'

const mostBytes = 64 * 1024 * 1024

/**
 * Script images by key, up to a bound of bytes. They lie in memory that all threads share, so that a thread which keeps
 * one that another keeps too pays for the texts beside it only. The oldest go first; to miss one costs a compilation.
 */
export class KeptImages {
  readonly #images = new Map<string, ScriptImage>()
  #bytes = 0

  get(key: string): ScriptImage | undefined {
    return this.#images.get(key)
  }

  keep(key: string, image: ScriptImage): void {
    if (this.#images.has(key)) return
    this.#images.set(key, image)
    this.#bytes += image.bytes
    for (const [oldest, old] of this.#images) {
      if (this.#bytes <= mostBytes) break
      this.#images.delete(oldest)
      this.#bytes -= old.bytes
    }
  }

  [Symbol.iterator](): IterableIterator<[key: string, image: ScriptImage]> {
    return this.#images.entries()
  }
}
