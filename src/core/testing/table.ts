import type { UndoLog } from '../undo-log.ts'

/** A Map whose writes can be undone. */
export class Table<K, V> {
  readonly #map = new Map<K, V>()
  readonly #undo: UndoLog

  constructor(undo: UndoLog) {
    this.#undo = undo
  }

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  set(key: K, value: V): void {
    this.#noteUndo(key)
    this.#map.set(key, value)
  }

  delete(key: K): boolean {
    this.#noteUndo(key)
    return this.#map.delete(key)
  }

  values(): V[] {
    return [...this.#map.values()]
  }

  #noteUndo(key: K): void {
    const before = this.#map.get(key)
    const existed = this.#map.has(key)
    this.#undo.add(() => {
      if (existed) this.#map.set(key, before as V)
      else this.#map.delete(key)
    })
  }
}
