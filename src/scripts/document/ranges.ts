/** Offsets in a text, in UTF-16 units; the end is not part of it. */
export type Range = readonly [start: number, end: number]

/** The range that holds the offset; the ranges are sorted and disjoint. */
export function rangeAt(ranges: readonly Range[], offset: number): Range | undefined {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle]![1] <= offset) low = middle + 1
    else high = middle
  }
  const range = ranges[low]
  return range && range[0] <= offset ? range : undefined
}

/** Sorted and disjoint. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: [number, number][] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}
