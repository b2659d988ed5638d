/** A Map that keeps the most recently used, up to a bound. */
export class RecentlyUsed<K, V> {
  readonly #map = new Map<K, V>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(key: K): V | undefined {
    const value = this.#map.get(key)
    if (value === undefined) return undefined
    this.#map.delete(key)
    this.#map.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    if (this.#map.size > this.#most) this.#map.delete(this.#map.keys().next().value!)
  }

  delete(key: K): void {
    this.#map.delete(key)
  }
}
