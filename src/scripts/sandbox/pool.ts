import { Box, type BoxSupplies } from './box.ts'
import type { ScriptImage } from './image.ts'

interface Waiting {
  readonly image: ScriptImage | undefined
  readonly resolve: (box: Box) => void
  readonly reject: (error: unknown) => void
}

/** The boxes of one thread, made when they are needed, any image in any of them; given up when nobody wanted them for a while. */
export class BoxPool {
  readonly #supplies: BoxSupplies
  readonly #most: number
  readonly #idleMs: number
  /** The longest free first. */
  readonly #free: Box[] = []
  readonly #waiting = new Set<Waiting>()
  #count = 0
  #made = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(supplies: BoxSupplies, most: number, idleMs = 30_000) {
    this.#supplies = supplies
    this.#most = most
    this.#idleMs = idleMs
  }

  get stats() {
    const busy = this.#count - this.#free.length
    return { boxes: this.#count, busy, waiting: this.#waiting.size, made: this.#made }
  }

  /** A box that holds the image, at once where one is free or can be made. */
  take(image: ScriptImage | undefined): Box | undefined {
    if (this.#isClosed) throw new Error('The sandbox is closed.')
    const box = this.#takeFree(image) ?? this.#make()
    box?.switchTo(image)
    return box
  }

  /** The same when there is one again, first come, first served. */
  wait(image: ScriptImage | undefined): Promise<Box> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ image, resolve, reject })
    })
  }

  /** Takes back a box that has been restored. */
  give(box: Box): void {
    if (box.isSpent || this.#isClosed) this.#count--
    else {
      box.freeSince = performance.now()
      this.#free.push(box)
    }
    for (const waiting of this.#waiting) {
      const next = this.take(waiting.image)
      if (!next) break
      this.#waiting.delete(waiting)
      waiting.resolve(next)
    }
    this.#timer ??= setTimeout(() => this.#giveUpIdle(), this.#idleMs).unref()
  }

  /** Nobody gets a box any more. Those in use are given up when they come back. */
  close(): void {
    this.#isClosed = true
    this.#count -= this.#free.length
    this.#free.length = 0
    clearTimeout(this.#timer)
    for (const { reject } of this.#waiting) reject(new Error('The sandbox is closed.'))
    this.#waiting.clear()
  }

  /** The free box that holds the image already; else the one used last. */
  #takeFree(image: ScriptImage | undefined): Box | undefined {
    const free = this.#free
    const same = free.findLastIndex((box) => box.image === image)
    return same < 0 ? free.pop() : free.splice(same, 1)[0]
  }

  #make(): Box | undefined {
    if (this.#count >= this.#most) return undefined
    const box = new Box(this.#supplies)
    this.#count++
    this.#made++
    return box
  }

  #giveUpIdle(): void {
    this.#timer = undefined
    const oldest = performance.now() - this.#idleMs
    while (this.#free.length > 0 && this.#free[0]!.freeSince < oldest) {
      this.#free.shift()
      this.#count--
    }
    if (this.#free.length > 0) this.#timer = setTimeout(() => this.#giveUpIdle(), this.#idleMs).unref()
  }
}
