import { escapeText } from '../escape/html.ts'
import type { CompiledExpression } from '../expression/compile.ts'
import { isMissing } from '../expression/values.ts'
import type { Render, Step } from '../run/render.ts'
import type { Printer } from './printer.ts'

export interface PrintedExpression {
  readonly expression: CompiledExpression
  readonly print: Printer
  readonly at: number
  /** What a preview shows where the value is missing, in the text of an element; undefined in all other places. */
  readonly label: string | undefined
}

/** `{{ expression }}` */
export function printStep({ expression, print, at, label }: PrintedExpression): Step {
  const { evaluate, waits, weight } = expression
  const mark = label === undefined ? undefined : `<mark class="missing-value">${escapeText(label)}</mark>`
  const write = (value: unknown, render: Render): void => {
    if (render.markMissing && mark !== undefined && isMissing(value)) {
      render.write(mark)
      return
    }
    const text = print(value, render)
    if (text.length >= 32) render.budget.work(text.length)
    render.write(text)
  }
  if (waits) {
    return (render) => {
      render.at = at
      render.budget.step(weight)
      const value = evaluate(render)
      if (value instanceof Promise) return value.then((late) => write(late, render))
      write(value, render)
      return undefined
    }
  }
  return (render) => {
    render.at = at
    render.budget.step(weight)
    write(evaluate(render), render)
    return undefined
  }
}
