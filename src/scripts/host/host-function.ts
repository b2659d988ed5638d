import type { Awaitable } from '../../core/awaitable.ts'
import { CoreError, isCoreError, isOurFault, reasonOf } from '../../core/errors/index.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { GuestError } from '../sandbox/index.ts'
import { answerCode } from './answer-codes.ts'
import { Options, Refused } from './options.ts'
import type { Run } from './run.ts'

export interface CallTools {
  readonly run: Run
  readonly options: Options
  /** A word in the run's log, beside the call. */
  note(text: string): void
}

/** One CRM function, callable from scripts and templates under two spellings (file 2 of the rules). */
export interface HostFunction {
  readonly name: string
  call(tools: CallTools): Awaitable<unknown>
  /** What the function answers where its input is refused (rules 2.1-4, 2.1-7). */
  refused(refusal: Refused, options: Options): Json
}

/** Every function answers to two spellings on both surfaces; this is the only place that knows. */
export function spellings(name: string): readonly [string, string] {
  return [name, name.charAt(0).toUpperCase() + name.slice(1)]
}

/** Calls a function as the host does for a script or a template: metered, logged, refusals turned into answers. */
export function callHostFunction(definition: HostFunction, argument: unknown, run: Run): Awaitable<unknown> {
  run.budget.spendCall()
  run.budget.spendBytes(argument)
  const options = new Options(definition.name, argument, run)
  const call = run.log.startCall(definition.name)
  const refuse = (error: unknown): Json => {
    call.done()
    if (isCoreError(error) && isOurFault(error)) run.hadFault = true
    const refusal = asRefusal(error, definition.name)
    call.note(refusal.message)
    if (!(refusal instanceof Refused)) throw refusal
    return definition.refused(refusal, options)
  }
  const answer = (value: unknown): unknown => {
    call.done()
    run.budget.spendBytes(value)
    return value
  }
  try {
    const result = definition.call({ run, options, note: call.note })
    if (result instanceof Promise) return result.then(answer, refuse)
    return answer(result)
  } catch (error) {
    return refuse(error)
  }
}

/** What the script hears of it, as an answer or thrown. A fault that is none of its business is thrown on from here. */
function asRefusal(error: unknown, functionName: string): Refused | GuestError {
  if (error instanceof Refused || error instanceof GuestError) return error
  if (!(error instanceof CoreError)) throw error
  if (isOurFault(error)) return new GuestError('Error', `${functionName}: ${error.message}`)
  if (error.code === 'entity.not_found') return new GuestError('TypeError', `${functionName}: ${error.message}`)
  const { key, keys } = error.details as { readonly key?: string; readonly keys?: readonly string[] }
  return new Refused(answerCode(error.code), reasonOf(error), keys ?? (key === undefined ? undefined : [key]))
}

export const answers = {
  false: (): Json => false,
  null: (): Json => null,
  list: (): Json => [],
  /** `{ ok: false, error, keys? }`, and what else the answer holds beside. */
  notOk:
    (beside: JsonObject = {}) =>
    ({ code, keys }: Refused): Json => ({ ok: false, ...beside, error: code, ...(keys ? { keys } : {}) }),
} as const
