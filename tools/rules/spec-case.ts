import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'

/** The cases of `spec/`, whose README says what they mean. */
const specFolder = path.join(import.meta.dirname, '../../spec')

const closed = { additionalProperties: false } as const
const Anything = Type.Unknown()
const Texts = Type.Record(Type.String(), Type.String())

const Answers = Type.Object(
  {
    status: Type.Optional(Type.Integer()),
    headers: Type.Optional(Texts),
    json: Type.Optional(Anything),
    text: Type.Optional(Type.String()),
    contains: Type.Optional(Type.Array(Type.String())),
    lacks: Type.Optional(Type.Array(Type.String())),
  },
  { ...closed, minProperties: 1 },
)

const Request = Type.Object(
  {
    method: Type.Optional(Type.String()),
    path: Type.String({ pattern: '^/' }),
    headers: Type.Optional(Texts),
    json: Type.Optional(Anything),
    form: Type.Optional(Texts),
    text: Type.Optional(Type.String()),
  },
  closed,
)

const ApiRequest = Type.Object(
  {
    ...Request.properties,
    without_api: Type.Optional(Type.Boolean()),
    without_brand: Type.Optional(Type.Boolean()),
    brand: Type.Optional(Type.String()),
  },
  closed,
)

const Mail = Type.Object({ to: Type.String(), number: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)

const around = {
  as: Type.Optional(Type.String()),
  host: Type.Optional(Type.String()),
  keep: Type.Optional(Texts),
  eventually: Type.Optional(Type.Boolean()),
}

const Step = Type.Union([
  Type.Object({ ...around, script: Type.String(), returns: Anything }, closed),
  Type.Object({ ...around, script: Type.String(), throws: Type.String({ minLength: 1 }) }, closed),
  Type.Object({ ...around, template: Type.String(), renders: Type.String() }, closed),
  Type.Object({ ...around, visit: Request, answers: Answers }, closed),
  Type.Object({ ...around, api: ApiRequest, answers: Answers }, closed),
  Type.Object({ ...around, mail: Mail, answers: Answers }, closed),
])

const Given = Type.Object(
  {
    entities: Type.Optional(Type.Array(Anything)),
    modules: Type.Optional(Texts),
    components: Type.Optional(Texts),
    pages: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Object({ html: Type.String() })]))),
    variables: Type.Optional(Type.Record(Type.String(), Anything)),
    customers: Type.Optional(Type.Array(Anything)),
    visitors: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Anything))),
  },
  closed,
)

const rule = Type.String({ pattern: '^[1-5](\\.\\d+)?(-\\d+| \\w[\\w ]*)$' })
const it = Type.String({ minLength: 1 })
const Run = Type.Object({ rule, it, given: Type.Optional(Given), steps: Type.Array(Step, { minItems: 1 }) }, closed)
const Proof = Type.Object(
  { rule, it, proved_by: Type.Object({ file: Type.String(), test: Type.String() }, closed) },
  closed,
)
const Cases = Compile(Type.Array(Type.Union([Run, Proof])))

export type Step = Static<typeof Step>
export type Answers = Static<typeof Answers>
export type Request = Static<typeof Request>
export type ApiRequest = Static<typeof ApiRequest>
export type Given = Static<typeof Given>
export type RunCase = Static<typeof Run>

export interface SpecFile {
  /** Under `spec`. */
  readonly name: string
  /** Throws where the file is not what the README says: a misspelt expectation would expect nothing. */
  read(): readonly (Static<typeof Run> | Static<typeof Proof>)[]
}

export function listSpec(folder = specFolder): readonly SpecFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  return names.toSorted().map((name) => ({
    name,
    read() {
      const cases: unknown = parse(readFileSync(path.join(folder, name), 'utf8'))
      if (Cases.Check(cases)) return cases
      const faulty = (Array.isArray(cases) ? cases : [cases]).find((each) => !Cases.Check([each]))
      const where = Cases.Errors([faulty]).map(({ instancePath, message }) => `${instancePath} ${message}`)
      throw new Error(`a case is not as spec/README.md says: ${JSON.stringify(faulty)}\n${where.join('; ')}`)
    },
  }))
}
