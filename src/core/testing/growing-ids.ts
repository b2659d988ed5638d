/** UUIDv7s that grow: the time, then a counter, then zeros; the same for the same clock, every time. */
export function growingIds(now: () => number): () => string {
  let latest = 0
  let count = 0
  return () => {
    latest = Math.max(latest, now())
    const time = latest.toString(16).padStart(12, '0')
    const counter = (count++).toString(16).padStart(6, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.slice(0, 3)}-8${counter.slice(3)}-000000000000`
  }
}
