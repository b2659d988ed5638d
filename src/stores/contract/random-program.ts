import fc from 'fast-check'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import type { CommandInput, CommandName, EntryCommandName } from '../../core/command/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { Json } from '../../core/json.ts'
import type { Store } from '../../core/store/index.ts'
import { anEntryId, aScope, customerInput } from '../../core/testing/index.ts'

/** A brand with what programs are about: things, and others to which they may be moved. */
export async function startProgram(store: Store, given: Partial<Scope> = {}): Promise<Scope> {
  const { id: brandId } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  const scope = aScope({ ...given, brandId })
  const pipelines = [
    { name: 'One', stages: [{ name: 'New' }, { name: 'Full', required_keys: ['a', 'code'] }] },
    { name: 'Two', stages: [{ name: 'New' }, { name: 'Done' }] },
  ]
  for (const name of ['Things', 'Others']) {
    const fields = [{ key: 'link', type: 'multi_reference', options: { target_entity: 'things' } }]
    await store.writer.execute(scope, 'entity.create', { declaration: { name, pipelines, fields } })
  }
  return scope
}

/** A command, or a while in which nothing happens. `accept`: as one that a script does not wait for (rule 2.1-8). */
export type Step =
  | { readonly advance: number }
  | { [N in CommandName]: readonly [name: N, input: CommandInput<N>] }[CommandName]
  | { [N in EntryCommandName]: readonly [name: N, input: CommandInput<N>, how: 'accept'] }[EntryCommandName]

export const keys = ['a', 'b', 'code', 'due', 'size', 'tags', 'link'] as const
const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  'x', 'X', 'É', 'é', 'Long '.repeat(90), `${'Long '.repeat(90)}er`, '', '2026-03-15', '2026-03-15T00:00:00Z',
  0, 1, -2.5, true, false, ['p'], ['q', 'p'], [], { z: 1 }, anEntryId(1), anEntryId(2), [anEntryId(1), anEntryId(3)],
) // prettier-ignore
const pairs = fc.uniqueArray(fc.record({ key: fc.constantFrom(...keys), value }), {
  selector: ({ key }) => key,
  minLength: 1,
  maxLength: 4,
})
const reference = fc.constantFrom('1', '2', '3').map((id) => ({ type: 'customer', id }))
const title = fc.constantFrom(null, '', 'Red apple', 'red Äpfel', 'Green pear', 'Red apple pie '.repeat(30))
const id = fc.integer({ min: 1, max: 6 }).map(anEntryId)
const place = fc.constantFrom<{ pipeline?: string | number; stage?: string | number }>(
  { stage: 'full' }, { stage: 'new' }, { stage: 4 }, { pipeline: 'two' }, { pipeline: 1, stage: 'full' }, { stage: 'no' },
) // prettier-ignore
const target = fc.oneof(
  { arbitrary: fc.record({ reference }), weight: 3 },
  { arbitrary: fc.record({ entryId: id }), weight: 1 },
)
const declaration: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>({ key: 'code', unique: true }, { key: 'due', type: 'date' }, { key: 'size', type: 'number' }),
  fc.constantFrom<Json>(
    { key: 'tags', type: 'multiselect', options: ['q', 'p'] },
    { key: 'b', type: 'select', options: ['X', 'x', 'é'] },
    { key: 'a', type: 'reference', options: { target_entity_id: 1 } },
  ),
)

const ensured: { readonly [key: string]: Json }[] = [
  { key: 'a' },
  { key: 'due', type: 'date' },
  { key: 'extra', type: 'number' },
  { key: 'bad', type: 'no such type' },
]
const ensuredPipelines: { readonly [key: string]: Json }[] = [
  { name: 'One' },
  { name: 'Four', stages: [{ name: 'New' }] },
]

const waitedFor: fc.Arbitrary<Exclude<Step, readonly [unknown, unknown, 'accept']>> = fc.oneof(
  { arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 3 }) }), weight: 4 },
  {
    arbitrary: fc.tuple(
      fc.constant('entry.setFields' as const),
      fc.record({ entity: fc.constant('things'), reference, fields: pairs, force: fc.boolean() }),
    ),
    weight: 8,
  },
  {
    arbitrary: fc.tuple(
      fc.constant('entry.create' as const),
      fc.record({
        entity: fc.constant('things'),
        id: fc.option(id, { nil: undefined, freq: 2 }),
        title,
        values: pairs,
        reference: fc.option(reference),
        strict: fc.constant(false),
      }),
    ),
    weight: 8,
  },
  {
    arbitrary: fc
      .tuple(reference, fc.constantFrom(...keys), value)
      .map(([of, key, one]) => ['entry.addFieldValue', { entity: 'things', reference: of, key, value: one }] as const),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(reference, fc.option(fc.constantFrom(...keys), { nil: undefined }))
      .map(([of, key]) => ['entry.clear', { entity: 'things', reference: of, key }] as const),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(reference, reference)
      .map(([from, to]) => ['entry.reassignReference', { entity: 'things', from, to }] as const),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(target, place, fc.boolean())
      .map(([of, at, all]) => ['entry.move', { entity: 'things', ...of, ...at, all }] as const),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(
        target,
        fc.oneof(fc.constant({}), place),
        fc.uniqueArray(fc.record({ source: fc.constantFrom(...keys), target: fc.constantFrom(...keys) }), {
          selector: (field) => field.target,
          minLength: 1,
          maxLength: 3,
        }),
        fc.record({ remove: fc.boolean(), all: fc.boolean() }),
        fc.boolean(),
      )
      .map(([of, at, fields, how, isBack]) => {
        const [from, to] = isBack ? (['others', 'things'] as const) : (['things', 'others'] as const)
        return ['entry.moveToEntity', { from, to, ...of, ...at, fields, ...how }] as const
      }),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom('entry.setRelation' as const, 'entry.removeRelation' as const),
        target,
        fc.oneof({ arbitrary: fc.constant('link'), weight: 8 }, fc.constantFrom('a', 'code')),
        fc.constantFrom(anEntryId(1), anEntryId(2)),
      )
      .map(([name, of, key, targetId]) => [name, { entity: 'things', ...of, key, targetId }] as const),
    weight: 8,
  },
  {
    arbitrary: declaration.map((of) => ['entity.createField', { entityId: 1, declaration: of }] as const),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('s', 't'), fc.constantFrom('k', 'l'), value)
      .map(([tokenHash, key, one]) => ['session.save', { tokenHash, set: { [key]: one } }] as const),
    weight: 1,
  },
  {
    arbitrary: fc.constantFrom('ada', 'bob').map(
      (who) =>
        [
          'session.signIn',
          {
            tokenHash: 's',
            newTokenHash: 't',
            customer: customerInput({ email: `${who}@example.com`, name: who }),
            set: {},
          },
        ] as const,
    ),
    weight: 1,
  },
  {
    arbitrary: fc.constantFrom('s', 't').map((tokenHash) => ['session.destroy', { tokenHash }] as const),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('things', 'more'), fc.subarray(ensured), fc.subarray(ensuredPipelines))
      .map(([slug, fields, pipelines]) => ['entity.ensure', { slug, declaration: { fields, pipelines } }] as const),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom(
      ['entity.createPipeline', { entityId: 1, declaration: { name: 'Three', stages: [{ name: 'New' }] } }] as const,
      ['entity.createStage', { pipelineId: 1, declaration: { name: 'Last', required_keys: ['b'] } }] as const,
    ),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('c1', 'c2', undefined), fc.constantFrom('ada@example.com', 'ADA@example.com', undefined))
      .map(
        ([customerId, email]) => ['customer.create', { customer: customerInput({ id: customerId, email }) }] as const,
      ),
    weight: 1,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('c1', 'c3', null), fc.constantFrom('ada@example.com', 'eve@example.com'))
      .map(([customerId, email]) => ['customer.restore', { customerId, email }] as const),
    weight: 1,
  },
)

/** Of one entity, with few references, keys and values, so that they meet. */
export const step: fc.Arbitrary<Step> = fc
  .tuple(waitedFor, fc.integer({ min: 0, max: 3 }))
  .map(([of, how]) => (how > 0 || 'advance' in of || !of[0].startsWith('entry.') ? of : ([...of, 'accept'] as Step)))

/** What the store answered to each command: what it gave, or why it refused. */
export async function play(
  store: Store,
  scope: Scope,
  program: readonly Step[],
  advance: (ms: number) => void,
): Promise<unknown[]> {
  const answers: unknown[] = []
  let waiting: Promise<unknown>[] = []
  const settle = async () => {
    answers.push(...(await Promise.all(waiting)))
    waiting = []
  }
  for (const each of program) {
    if ('advance' in each) {
      await settle()
      advance(each.advance)
      continue
    }
    const [name, input, how] = each
    const done: Promise<unknown> = how
      ? store.writer.accept(scope, name as EntryCommandName, input as never)
      : store.writer.execute(scope, name, input as never)
    waiting.push(
      done.then(
        (result) => ({ name, result }),
        (error: unknown) => ({ name, refused: refusalOf(error) }),
      ),
    )
  }
  await settle()
  return answers
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof CoreError)) throw error
  return error.toPlain()
}
