/**
 * How one interpreter serves both templates that wait and templates that don't.
 *
 * Only a called function (rule 3.5-6) can answer a promise, and a rendering that gives way. So evaluators and steps are
 * ordinary functions that answer at once, or answer a promise where one made them wait, and what may have to go on later
 * goes through this file. An expression knows from its source whether it calls anything (`waits`); one that doesn't is
 * never asked. A short page without calls therefore renders in one synchronous run that never looks at a promise, and
 * there is no second interpreter.
 */

/** What a step answers: nothing when it is done, a promise when it has to wait. */
export type Waiting = Promise<void> | undefined

/** Goes on with `next` at once, or when `value` is there. */
export function andThen<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Evaluates one after the other, in order, waiting where one waits. */
export function evaluateInOrder<T>(count: number, evaluate: (index: number) => T | Promise<T>): T[] | Promise<T[]> {
  const values: T[] = []
  let index = 0
  const turn = (): boolean | Promise<boolean> => {
    if (index === count) return false
    const value = evaluate(index++)
    if (!(value instanceof Promise)) {
      values.push(value)
      return true
    }
    return value.then((late) => {
      values.push(late)
      return true
    })
  }
  const waiting = repeat(turn)
  return waiting === undefined ? values : waiting.then(() => values)
}

/** Runs `turn` until it answers false. Once a turn has waited, the rest runs behind it, in order. */
function repeat(turn: () => boolean | Promise<boolean>): Waiting {
  for (;;) {
    const more = turn()
    if (more === false) return undefined
    if (more !== true) return resume(more, turn)
  }
}

async function resume(first: Promise<boolean>, turn: () => boolean | Promise<boolean>): Promise<void> {
  let more = await first
  while (more) {
    const next = turn()
    // A turn that did not wait costs no microtask.
    more = typeof next === 'boolean' ? next : await next
  }
}
