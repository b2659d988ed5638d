/**
 * The name most like `wanted`, for "did you mean": at most two changed letters, one in a short name.
 * Letter case does not count as a change.
 */
export function findNearestName(wanted: string, names: Iterable<string>): string | undefined {
  const lower = wanted.toLowerCase()
  const most = wanted.length <= 4 ? 1 : 2
  let nearest: string | undefined
  let best = most + 1
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > most) continue
    const distance = countChanges(lower, name.toLowerCase())
    if (distance < best) {
      best = distance
      nearest = name
    }
  }
  return nearest
}

/** The end of a sentence that says a name is unknown: `; did you mean "x"?`, or a full stop. */
export function suggestName(wanted: string, names: Iterable<string>): string {
  const nearest = findNearestName(wanted, names)
  return nearest === undefined ? '.' : `; did you mean "${nearest}"?`
}

/** Damerau-Levenshtein distance over adjacent letters: swapped neighbours are one change, as in "lenght". */
function countChanges(a: string, b: string): number {
  // Names come from an author's source; past this length a suggestion helps nobody and the table would be large.
  if (a.length > 64 || b.length > 64) return Infinity
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? Infinity
}
