import type { ScriptImage } from '../../scripts/sandbox/index.ts'

const mostBytes = 64 * 1024 * 1024

/**
 * The script images that runners have made, for one that starts later: without them it would compile every page again,
 * each while a visitor waits. An image lies in memory that all threads share, and a runner holds as much of them, so
 * that this costs no more than the texts beside them. The oldest go first.
 */
export class SharedImages {
  readonly #images = new Map<string, ScriptImage>()
  #bytes = 0

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
