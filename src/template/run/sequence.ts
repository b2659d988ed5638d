import type { Render, Step } from './render.ts'
import type { Waiting } from './waiting.ts'

/** What a block of a template consists of: text as it is sent, and steps. */
export type Piece = string | Step

/** One step that prints and runs all pieces in order. Neighbouring texts become one. */
export function sequence(pieces: readonly Piece[]): Step {
  const texts = ['']
  const steps: Step[] = []
  for (const piece of pieces) {
    if (typeof piece === 'string') texts.push((texts.pop() ?? '') + piece)
    else {
      steps.push(piece)
      texts.push('')
    }
  }
  const run = (render: Render, from: number): Waiting => {
    for (let index = from; index < steps.length; index++) {
      const text = texts[index]
      if (text) render.write(text)
      const waiting = steps[index]?.(render) ?? render.giveWay()
      if (waiting !== undefined) return waiting.then(() => run(render, index + 1))
    }
    const last = texts[steps.length]
    if (last) render.write(last)
    return undefined
  }
  return (render) => run(render, 0)
}
