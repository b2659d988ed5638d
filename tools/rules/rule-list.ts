import { readFileSync } from 'node:fs'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'

const closed = { additionalProperties: false } as const
const reason = Type.String({ minLength: 1 })
const State = Type.Union([
  Type.Literal('built'),
  Type.Object({ partly: reason }, closed),
  Type.Object({ later: reason }, closed),
])
const List = Compile(Type.Record(Type.String({ pattern: '^[1-5](\\.\\d+)?(-[1-9]\\d*| \\w[\\w ]*)$' }), State, closed))

/** Whether the product holds a rule: altogether, but for what is missing still, or not yet. */
export type RuleState = Static<typeof State>

/** The rules of `rules.yaml` by name. Throws where it is not as its head says. */
export function readRuleList(file: string): ReadonlyMap<string, RuleState> {
  const list: unknown = parse(readFileSync(file, 'utf8'))
  if (List.Check(list)) return new Map(Object.entries(list))
  const where = List.Errors(list).map(({ instancePath, message }) => `${instancePath} ${message}`)
  throw new Error(`${file} is not as its head says: ${where.join('; ')}`)
}

export function isLater(state: RuleState): boolean {
  return typeof state === 'object' && 'later' in state
}

/** Numbers that a section leaves out: a rule that nobody wrote down. */
export function findGaps(names: Iterable<string>): readonly string[] {
  const sections = new Map<string, Set<number>>()
  for (const name of names) {
    const [, section, number] = /^([\d.]+)-(\d+)$/.exec(name) ?? []
    if (section === undefined) continue
    const numbers = sections.get(section) ?? new Set()
    sections.set(section, numbers.add(Number(number)))
  }
  return [...sections].flatMap(([section, numbers]) =>
    Array.from({ length: Math.max(...numbers) }, (_, i) => i + 1)
      .filter((number) => !numbers.has(number))
      .map((number) => `${section}-${number}`),
  )
}
