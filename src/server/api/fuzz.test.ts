import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { isJsonObject, type Json } from '../../core/json.ts'
import { fuzzing } from '../../core/testing/index.ts'
import { unwrap } from './body.ts'
import { routes } from './routes.ts'
import { anApiWorld, type ApiWorld, type ParameterName } from './testing/api-world.ts'
import { send, type Got } from './testing/send.ts'

/**
 * Any request at all, half sensible and half not: never a fault of ours, every answer as it is declared, and what is
 * refused or read has written nothing. `send` checks the last two of each answer.
 */

const strange = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed()),
  fc.constantFrom('', '0', '-1', '1e3', 'null', '__proto__', '\0', '9'.repeat(30), '[]', '{}', '{"not":{}}', 'true'),
)

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  strange,
  fc.integer({ min: -2, max: 9 }),
)

/** What would be right under each name, somewhere. */
const sensible: Readonly<Record<string, Json>> = {
  name: 'Any',
  title: 'Any',
  label: 'Any',
  slug: 'any',
  code: 'any',
  key: 'any',
  html: 'any',
  source: 'any',
  email: 'any@example.com',
  id: 'any',
  type: 'select',
  options: ['a', 'b'],
  stages: [{ name: 'Any' }],
  pipelines: [{ name: 'Any' }],
  fields: [{ key: 'any' }],
  pipeline_id: 'sales',
  stage_id: 'new',
  reference_type: 'order',
  reference_id: 5,
  values: { amount: 1 },
  publish: true,
  expected_revision_id: 1,
  status: 'offline',
  access: 'read',
  expires_at: '2027-01-01',
  preset: 'deals',
  entity_mode: 'data',
  position: 1,
  color: '#fff',
  default_value: 'a',
  validation_rules: { min: 1 },
  reporting_config: { reportable: true },
  required: true,
  unique: true,
  redirect_url: '/any',
}

const body = fc.oneof(
  { arbitrary: bodyOf(sensible), weight: 8 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
)

/** Most of the sensible members, some of them spoilt. */
function bodyOf(members: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  const each = Object.entries(members).map(([name, right]) => [
    name,
    fc.oneof({ arbitrary: fc.constant(right), weight: 30 }, { arbitrary: anything, weight: 1 }),
  ])
  return fc.record(Object.fromEntries(each) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] })
}

const query = fc.dictionary(
  fc.constantFrom(
    'per_page',
    'page',
    'sort',
    'filter',
    'q',
    'field_key',
    'field_value',
    'kind',
    'force',
    'from',
    'offset',
  ),
  fc.oneof(
    strange,
    fc.constantFrom('1', '2', 'amount', 'title', 'record', 'true', '{"key":"amount","op":"gt","value":1}'),
  ),
  { maxKeys: 4 },
)

const request = fc.record({
  route: fc.constantFrom(...routes),
  names: fc.array(fc.option(strange, { freq: 2, nil: undefined }), { minLength: 3, maxLength: 3 }),
  isNamed: fc.boolean(),
  query: fc.oneof(query, fc.constant({})),
  body,
})

type AnyRequest = typeof request extends fc.Arbitrary<infer T> ? T : never

/** A member under the first of its names, and none of those that say nothing. */
function withoutAliases(given: Json): Json {
  if (!isJsonObject(given)) return given
  const { label, order, name = label, position = order, ...others } = given
  const members = Object.entries({ ...others, label, name, position })
  return Object.fromEntries(members.filter((member): member is [string, Json] => (member[1] ?? null) !== null))
}

async function sendAny(world: ApiWorld, { route, names, isNamed, query: asked, body: sent }: AnyRequest): Promise<Got> {
  let next = 0
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: ParameterName) =>
    encodeURIComponent((isNamed ? undefined : names[next++]) || world.acme.names[name]),
  )
  const takesBody = route.method === 'POST' || route.method === 'PUT'
  const got = await send(world, {
    request: `${route.method} ${path}`,
    query: { ...asked },
    ...(takesBody ? { body: sent as Json } : {}),
  })
  // What the documentation would have refused, the API refuses, too.
  if (takesBody && route.body && got.status < 300) {
    const plain = withoutAliases(unwrap(sent as Json, route.wrapper))
    expect([...Value.Errors(route.body, plain)], `${route.id} took ${JSON.stringify(plain)}`).toEqual([])
  }
  return got
}

it('answers any requests, one after the other, with what they declare, and never with a fault of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
      const world = anApiWorld()
      for (const one of requests) {
        const got = await sendAny(world, one)
        expect({ ...got, isFault: got.status >= 500 }).toMatchObject({ isFault: false })
      }
      expect(world.log.filter(({ level }) => level !== 'info')).toEqual([])
      await world.app.close()
    }),
    fuzzing(60),
  )
})
