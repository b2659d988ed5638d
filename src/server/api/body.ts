import { isJsonObject, type Json } from '../../core/json.ts'

/** A body out of its wrapper, if it came in one: `{ "entry": {...} }` (rule 1.4-3). No body counts as an empty one. */
export function unwrap(body: Json | undefined, wrapper: string | undefined): Json {
  if (wrapper === undefined || !isJsonObject(body) || !Object.hasOwn(body, wrapper)) return body ?? {}
  const inner = body[wrapper]!
  return isJsonObject(inner) ? inner : body
}
