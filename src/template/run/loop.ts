import type { CompiledExpression } from '../expression/compile.ts'
import { isObject } from '../expression/values.ts'
import type { Render, Step } from './render.ts'
import { andThen, type Waiting } from './waiting.ts'

export interface Loop {
  readonly list: CompiledExpression
  readonly item: string
  /** The name of the second variable: the position from 0, or the key where an object is walked. */
  readonly position: string | undefined
  readonly at: number
  readonly body: Step
}

/** Runs the body once for each item. Each turn is charged, so that an empty body ends as well. */
export function loopStep(loop: Loop): Step {
  return (render) => {
    render.at = loop.at
    render.budget.step(loop.list.weight)
    const value = loop.list.evaluate(render)
    return (loop.list.waits ? andThen(value, (list) => walk(loop, list, render)) : walk(loop, value, render)) as Waiting
  }
}

function walk(loop: Loop, value: unknown, render: Render): Waiting {
  if (Array.isArray(value)) return runTurns(loop, { length: value.length, item: (index) => value[index] }, render)
  if (isObject(value)) {
    const keys = Object.keys(value)
    render.budget.step(keys.length)
    const item = (index: number): unknown => value[keys[index] ?? '']
    return runTurns(loop, { length: keys.length, item, position: (index) => keys[index] }, render)
  }
  // `n in 3` counts 1, 2, 3. Anything else holds no items: values are strangers', and a page must not fail over one.
  const length = typeof value === 'number' && value > 0 ? Math.floor(value) : 0
  return runTurns(loop, { length, item: (index) => index + 1 }, render)
}

interface Items {
  readonly length: number
  readonly item: (index: number) => unknown
  readonly position?: (index: number) => unknown
}

function runTurns({ item, position, at, body }: Loop, items: Items, render: Render): Waiting {
  const { locals } = render
  const names = position === undefined ? [item] : [item, position]
  const before = names.map((name) => [name, locals.has(name), locals.get(name)] as const)
  const restore = (): undefined => {
    for (const [name, existed, value] of before) {
      if (existed) locals.set(name, value)
      else locals.delete(name)
    }
  }
  const runFrom = (from: number): Waiting => {
    for (let index = from; index < items.length; index++) {
      render.at = at
      render.budget.step(1)
      locals.set(item, items.item(index))
      if (position !== undefined) locals.set(position, items.position === undefined ? index : items.position(index))
      const waiting = body(render) ?? render.giveWay()
      if (waiting !== undefined) return waiting.then(() => runFrom(index + 1))
    }
    return restore()
  }
  return runFrom(0)
}
