/**
 * One shortest cycle for each knot of files that import each other, as the files in order; a file that imports itself
 * is a cycle of one.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  return knots(graph)
    .map((knot) => shortestCycle(graph, knot))
    .filter((cycle) => cycle !== undefined)
}

/** Strongly connected components, by Tarjan's algorithm. */
function knots(graph: ReadonlyMap<string, readonly string[]>): readonly ReadonlySet<string>[] {
  const found: ReadonlySet<string>[] = []
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []

  const visit = (file: string): number => {
    const index = order.size
    order.set(file, index)
    low.set(file, index)
    open.push(file)

    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low.set(file, Math.min(low.get(file) ?? index, visit(next)))
      else if (open.includes(next)) low.set(file, Math.min(low.get(file) ?? index, order.get(next) ?? index))
    }
    if (low.get(file) === index) found.push(new Set(open.splice(open.indexOf(file))))
    return low.get(file) ?? index
  }

  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found
}

/** From the first file of the knot, breadth first, back to it. */
function shortestCycle(graph: ReadonlyMap<string, readonly string[]>, knot: ReadonlySet<string>) {
  const start = [...knot].toSorted().at(0)
  if (start === undefined) return undefined

  const seen = new Set<string>()
  let paths: readonly (readonly string[])[] = [[start]]
  while (paths.length > 0) {
    const longer: (readonly string[])[] = []
    for (const path of paths) {
      for (const next of graph.get(path.at(-1) ?? start) ?? []) {
        if (next === start) return path
        if (!knot.has(next) || seen.has(next)) continue
        seen.add(next)
        longer.push([...path, next])
      }
    }
    paths = longer
  }
  return undefined
}
