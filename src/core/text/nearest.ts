/** The name a person probably meant, or undefined where none is near. For error texts. */
export function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase().slice(0, 64)
  const farthest = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = farthest + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase().slice(0, 64), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Not more names than can be compared for a hundred faults. */
const mostSuggestions = 500

/** The end of a message about a name that is not there: empty, or one of the known that is much like it. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = findNearest(name, Iterator.from(known).take(mostSuggestions))
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}

/** Letters to add, leave out, replace or swap with their neighbour; gives up with `bound` once it can't be below it. */
function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) >= bound) return bound
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  let leastOfPrevious = 0
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      current.push(
        Math.min(
          previous[j]! + 1,
          current[j - 1]! + 1,
          previous[j - 1]! + cost,
          isSwapped ? beforePrevious[j - 2]! + 1 : Infinity,
        ),
      )
    }
    const least = Math.min(...current)
    // A swap reaches back two rows, so both must be past hope.
    if (least >= bound && leastOfPrevious + 1 >= bound) return bound
    beforePrevious = previous
    previous = current
    leastOfPrevious = least
  }
  return Math.min(previous[b.length]!, bound)
}
