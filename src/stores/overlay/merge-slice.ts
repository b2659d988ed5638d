export interface MergedSlice<T> {
  readonly limit: number
  readonly offset: number
  /** In order. */
  readonly own: readonly T[]
  readonly compare: (a: T, b: T) => number
  /** A slice of the base's rows, in the same order, none of them among `own`. */
  readonly read: (slice: { readonly limit: number; readonly offset: number }) => Promise<readonly T[]>
}

/** A slice of the base's rows and own ones together. Of the base it asks for as many more as there are own ones. */
export async function mergeSlice<T>({ limit, offset, own, compare, read }: MergedSlice<T>): Promise<readonly T[]> {
  // However the own ones lie, what comes before this row of the base comes before the slice.
  const from = Math.max(0, offset - own.length)
  const rows = await read({ limit: offset + limit - from, offset: from })
  const [first] = rows
  if (from > 0 && first === undefined) return []
  const passed = from === 0 ? 0 : own.filter((row) => compare(row, first!) < 0).length
  const merged = [...rows, ...own.slice(passed)].sort(compare)
  const start = offset - from - passed
  return merged.slice(start, start + limit)
}
