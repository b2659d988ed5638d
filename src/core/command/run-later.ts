import type { Ledger } from '../store/ledger.ts'
import type { Work } from './work.ts'

/** Runs a command against a store that may answer later. `rest` is called between the command's pieces. */
export async function runLater<R>(work: Work<R>, ledger: Ledger, rest: () => Promise<unknown>): Promise<R> {
  let step = work.next()
  while (!step.done) {
    if (step.value === 'pause') {
      await rest()
      step = work.next()
      continue
    }
    const [method, args] = step.value
    let answer: unknown
    try {
      answer = await (ledger[method] as (...args: readonly unknown[]) => unknown).apply(ledger, args)
    } catch (error) {
      step = work.throw(error)
      continue
    }
    step = work.next(answer)
  }
  return step.value
}
