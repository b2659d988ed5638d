/** One call of a client: when it was sent and answered, on one clock, what was asked and what came back. */
export interface Operation<I, O> {
  readonly sent: number
  /** Infinity where no answer came: it may have been done or not, or be done later. */
  readonly answered: number
  readonly input: I
  readonly output: O | undefined
}

/** What one thing does when it is asked one thing after the other. */
export interface Model<S, I, O> {
  readonly initial: S
  /** The state afterwards; undefined where that answer can't be. `output` is undefined where none came: any is right. */
  step(state: S, input: I, output: O | undefined): S | undefined
}

/**
 * Whether there is an order of the operations, each at one moment between being sent and being answered, in which each
 * answer is right. The search of Wing and Gong, which remembers where it has been as Lowe's does: the same operations
 * done with the same state after them need no second look.
 */
export function isLinearizable<S, I, O>(model: Model<S, I, O>, history: readonly Operation<I, O>[]): boolean {
  const operations = history.toSorted((a, b) => a.sent - b.sent)
  const isDone = operations.map(() => false)
  const seen = new Set<string>()

  const search = (state: S, first: number): boolean => {
    while (isDone[first]) first++
    // Whoever was answered before another was sent comes before it.
    let deadline = Infinity
    for (let i = first; i < operations.length && operations[i]!.sent < deadline; i++)
      if (!isDone[i]) deadline = Math.min(deadline, operations[i]!.answered)
    // All that are left had no answer, and need not have been done.
    if (deadline === Infinity) return true
    for (let i = first; i < operations.length && operations[i]!.sent <= deadline; i++) {
      if (isDone[i]) continue
      const { input, output } = operations[i]!
      const next = model.step(state, input, output)
      if (next === undefined) continue
      isDone[i] = true
      const place = `${doneText(isDone, first)} ${JSON.stringify(next)}`
      if (!seen.has(place)) {
        seen.add(place)
        if (search(next, first)) return true
      }
      isDone[i] = false
    }
    return false
  }
  return search(model.initial, 0)
}

/** Which are done: all before the first that is not, and some after it. */
function doneText(isDone: readonly boolean[], from: number): string {
  let first = from
  while (isDone[first]) first++
  const later: number[] = []
  for (let i = first + 1; i < isDone.length; i++) if (isDone[i]) later.push(i)
  return `${first} ${later.join()}`
}
