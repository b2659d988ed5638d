import type { CompiledExpression } from '../expression/compile.ts'
import type { Render, Step } from './render.ts'
import type { Waiting } from './waiting.ts'

export interface Branch {
  /** Absent for "else". */
  readonly test: CompiledExpression | undefined
  readonly at: number
  readonly body: Step
}

/** Runs the first branch whose test holds. */
export function branchStep(branches: readonly Branch[]): Step {
  const choose = (render: Render, from: number): Waiting => {
    for (let index = from; index < branches.length; index++) {
      const { test, at, body } = branches[index] as Branch
      if (test === undefined) return body(render)
      render.at = at
      render.budget.step(test.weight)
      const value = test.evaluate(render)
      if (test.waits && value instanceof Promise) {
        return value.then((late) => (late ? body(render) : choose(render, index + 1)))
      }
      if (value) return body(render)
    }
    return undefined
  }
  return (render) => choose(render, 0)
}
