import type { PlainError } from '../../core/errors/index.ts'
import type { Json, JsonObject } from '../../core/json.ts'

/** One connection, one question, one answer; each a line of JSON. */
export interface Question {
  readonly operation: string
  readonly input: JsonObject
}

export type Answer =
  | { readonly type: 'done'; readonly result: Json }
  /** An error of the domain. */
  | { readonly type: 'refused'; readonly error: PlainError }
  /** Anything else, in words for the person. */
  | { readonly type: 'failed'; readonly message: string }
