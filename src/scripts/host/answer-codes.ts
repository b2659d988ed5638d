import type { ErrorCode } from '../../core/errors/index.ts'

/** What only functions answer (rules 2.1-4, 2.1-7, 2.2), as docs/reference/errors.md lists it. */
export const ownCodes = [
  'invalid',
  'ambiguous_stage',
  'no_reference',
  'forbidden',
  'forbidden_target',
  'rate_limited',
] as const

/** One of their own, or one of core's with `_` for the dot: `stage_requirements`. */
export type AnswerCode = (typeof ownCodes)[number] | Underscored<ErrorCode>
type Underscored<C extends string> = C extends `${infer Noun}.${infer Problem}` ? `${Noun}_${Problem}` : never

/** Codes of core that functions call otherwise. */
const renamed: { readonly [C in ErrorCode]?: AnswerCode } = {
  'input.invalid': 'invalid',
  'stage.ambiguous': 'ambiguous_stage',
}

export function answerCode(code: ErrorCode): AnswerCode {
  return renamed[code] ?? (code.replaceAll('.', '_') as Underscored<ErrorCode>)
}
