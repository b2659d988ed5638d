import { CoreError, invalid } from '../errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { isPrototypeKey, nestedFault } from '../json-faults.ts'
import { isLargerThan, isSafeText } from '../text/index.ts'

/** As UTF-8 JSON. Like a session's values: every thread keeps them, and every run begins with them. */
const mostValueBytes = 64 * 1024
const mostBytes = 256 * 1024

const namePattern = /^[a-zA-Z_][a-zA-Z0-9_-]{0,127}$/

/** What templates read as `var.name`: any JSON under each name. Throws `input.invalid` naming each fault. */
export function parseVariables(raw: Json): JsonObject {
  if (!isJsonObject(raw)) throw invalid('body', 'The body must be a JSON object.')
  const errors: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (isPrototypeKey(name)) {
      errors['variables'] = [`A variable must not be called ${name}, which JavaScript keeps to itself.`]
      continue
    }
    if (!namePattern.test(name)) {
      errors['variables'] = [
        'The names of variables must be 1 to 128 of a-z, A-Z, 0-9, _ and -, not beginning with a digit.',
      ]
      continue
    }
    const fault =
      nestedFault(value, leafFault) ?? (isLargerThan(JSON.stringify(value), mostValueBytes) ? tooLarge : undefined)
    if (fault !== undefined) errors[name] = [`The ${name} field ${fault}.`]
  }
  if (Object.keys(errors).length > 0) throw new CoreError('input.invalid', { errors })
  if (isLargerThan(JSON.stringify(raw), mostBytes)) {
    throw invalid('variables', 'The variables must not be larger than 256 KB as JSON, all together.')
  }
  return raw
}

const tooLarge = 'must not be larger than 64 KB as JSON'

function leafFault(leaf: unknown): string | undefined {
  return typeof leaf !== 'string' || isSafeText(leaf) ? undefined : 'must not hold NUL or broken characters'
}
