import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox'
import { Input } from '../../core/input/index.ts'
import { isSafeText } from '../../core/text/index.ts'
import type { Json } from '../../core/json.ts'

const integer = /^-?(?:0|[1-9]\d{0,15})$/
const mostTextLength = 1000

/**
 * The parameters that a route declares, converted to the types it declares; all others are ignored. An empty number,
 * switch or choice counts as not given, as forms send them. Throws `input.invalid` naming each fault.
 */
export function readQuery<P extends TProperties>(declared: P, given: ReadonlyMap<string, string>): Static<TObject<P>> {
  const raw: Record<string, Json> = Object.create(null)
  for (const [name, schema] of Object.entries<TSchema>(declared)) {
    const text = given.get(name)
    if (text !== undefined && !(text === '' && !Type.IsString(schema))) raw[name] = convert(schema, text)
  }
  const input = new Input(raw)
  const query: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries<TSchema>(declared)) {
    const value = read(input, name, schema)
    if (value !== undefined) query[name] = value
  }
  input.done()
  return query as Static<TObject<P>>
}

/** What does not convert stays a text, for `read` to refuse by name. */
function convert(schema: TSchema, text: string): Json {
  if (Type.IsInteger(schema) && integer.test(text)) return Number(text)
  if (Type.IsBoolean(schema) && ['true', '1', 'false', '0'].includes(text)) return text === 'true' || text === '1'
  return text
}

/** Where a schema says so. */
interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

function read(input: Input, name: string, schema: TSchema): unknown {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, maxLength: most = mostTextLength } = schema as Bounds
  if (Type.IsInteger(schema)) return input.integer(name, minimum, maximum) ?? undefined
  if (Type.IsBoolean(schema)) return input.boolean(name)
  if (Type.IsEnum(schema)) return input.oneOf(name, schema.enum as string[]) ?? undefined
  // Not `input.text`: a space at the end of a value that is looked for belongs to it.
  const text = input.value(name) as string | undefined
  if (text !== undefined && text.length > most) input.refuse(name, `must not be greater than ${most} characters`)
  if (text !== undefined && !isSafeText(text)) input.refuse(name, 'must not hold NUL or broken characters')
  return text
}
