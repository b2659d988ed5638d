import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from '../change/index.ts'
import { isCoreError } from '../errors/index.ts'
import { isSameJson, type Json } from '../json.ts'
import { aWorld, type World } from '../testing/index.ts'
import type { Entry } from './entry.ts'
import { fuzzing } from '../testing/fuzz.ts'

const keys = ['a', 'b', 'score', 'email', 'friend', 'friends'] as const
const anyKey = fc.constantFrom(...keys)
const anyValue = fc.oneof(
  fc.constantFrom<Json>('', 'x', 'X', 0, 1, true, [1], { x: 1, y: 2 }, { y: 2, x: 1 }),
  fc.constant('bad\0'),
)
const anyReference = fc.constantFrom(
  { type: 'customer', id: 'ada' },
  { type: 'customer', id: 'bob' },
  { type: 'visitor', id: 'v' },
)

const anyRelation = fc.record({
  entity: fc.constant('leads'),
  reference: anyReference,
  key: fc.constantFrom('friend', 'friends', 'a'),
  targetId: fc.nat(5).map(nthEntry),
})
const anyPlace = fc.constantFrom<{ pipeline?: string; stage?: string | number }>(
  { stage: 'hot' },
  { stage: 'new' },
  { stage: 4 },
  { pipeline: 'support' },
  { pipeline: 'sales', stage: 'new' },
  { stage: 'nowhere' },
)
const anyField = fc.record({ source: anyKey, target: anyKey })

/** One call of a function, with what it is called with. */
const anyStep = fc.oneof(
  fc.record({
    name: fc.constant('entry.setFields' as const),
    input: fc.record({
      entity: fc.constant('leads'),
      reference: anyReference,
      fields: fc.array(fc.record({ key: anyKey, value: anyValue }), { minLength: 1, maxLength: 3 }),
      force: fc.boolean(),
    }),
  }),
  fc.record({
    name: fc.constant('entry.addFieldValue' as const),
    input: fc.record({ entity: fc.constant('leads'), reference: anyReference, key: anyKey, value: anyValue }),
  }),
  fc.record({
    name: fc.constant('entry.clear' as const),
    input: fc.record({
      entity: fc.constant('leads'),
      reference: anyReference,
      key: fc.option(anyKey, { nil: undefined, freq: 4 }),
    }),
  }),
  fc.record({
    name: fc.constant('entry.reassignReference' as const),
    input: fc.record({ entity: fc.constant('leads'), from: anyReference, to: anyReference }),
  }),
  fc.record({ name: fc.constant('entry.setRelation' as const), input: anyRelation }),
  fc.record({ name: fc.constant('entry.removeRelation' as const), input: anyRelation }),
  fc.record({
    name: fc.constant('entry.move' as const),
    input: fc
      .tuple(anyReference, anyPlace, fc.boolean())
      .map(([reference, place, all]) => ({ entity: 'leads', reference, all, ...place })),
  }),
  fc.record({
    name: fc.constant('entry.moveToEntity' as const),
    input: fc
      .tuple(
        anyReference,
        fc.option(anyPlace, { nil: {} }),
        fc.array(anyField, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([reference, place, fields, remove, all, isBack]) => {
        const [from, to] = isBack ? ['deals', 'leads'] : ['leads', 'deals']
        return { from: from!, to: to!, reference, fields, remove, all, ...place }
      }),
  }),
)

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

/** Stands in a program for an entry that is there when the step is taken. */
function nthEntry(n: number): string {
  return `entry ${n}`
}

function leads(): World {
  const world = aWorld()
  for (const name of ['Leads', 'Deals']) {
    const pipelines = [
      { name: 'Sales', stages: [{ name: 'New' }, { name: 'Hot', required_keys: hotKeys }] },
      { name: 'Support', stages: [{ name: 'New' }, { name: 'Done' }] },
    ]
    world.execute('entity.create', { declaration: { name, pipelines } })
    const declarations = [
      { key: 'score', type: 'number' },
      { key: 'email', unique: true },
      { key: 'friend', type: 'reference', options: { target_entity: 'leads' } },
      { key: 'friends', type: 'multi_reference', options: { target_entity: 'leads' } },
    ]
    const { id: entityId } = world.store.definitions(world.scope).getEntity(name.toLowerCase())
    for (const declaration of declarations) world.execute('entity.createField', { entityId, declaration })
  }
  return world
}

const hotKeys = ['score', 'email']

/** Runs the step; false where it was refused. */
function take(world: World, { name, input }: Step): boolean {
  world.clock.advance(name === 'entry.clear' ? 0 : 1)
  const there = entries(world)
  const given = 'targetId' in input ? { ...input, targetId: there[Number(input.targetId.slice(6))]?.id ?? '' } : input
  try {
    world.execute(name as 'entry.clear', given as never)
    return true
  } catch (error) {
    if (!isCoreError(error)) throw error
    return false
  }
}

function entryChanges(world: World) {
  return world.store
    .changes(world.scope)
    .filter((change): change is Change & { seq: number } => change.kind !== 'definition')
}

function entries(world: World): readonly Entry[] {
  return (['customer ada', 'customer bob', 'visitor v'] as const).flatMap((text) => {
    const [type, id] = text.split(' ') as [string, string]
    return [1, 2].flatMap(
      (entityId) =>
        world.store.reads.listEntriesOf(world.scope, {
          entityId,
          reference: { type, id },
          limit: 9999,
          offset: 0,
        }) as readonly Entry[],
    )
  })
}

const anyProgram = fc.array(anyStep, { maxLength: 30 })

it('each change raises one entry’s version by one, and no version is raised without one (rule 1.3-7)', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) take(world, step)
      const versions = new Map<string, number>()
      for (const change of entryChanges(world)) {
        expect(change.version).toBe((versions.get(change.entryId) ?? 0) + 1)
        expect(Object.keys(change.set)).not.toEqual([])
        versions.set(change.entryId, change.version)
      }
      for (const entry of entries(world)) expect(entry.version).toBe(versions.get(entry.id))
    }),
    fuzzing(100),
  )
})

const writesOne = new Set<Step['name']>([
  'entry.setFields',
  'entry.addFieldValue',
  'entry.setRelation',
  'entry.removeRelation',
])

it('a write of fields leaves at most one change, and a refused one none', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) {
        let isDone = false
        const changes = world.changesBy(() => (isDone = take(world, step)))
        if (!isDone) expect(changes).toEqual([])
        if (writesOne.has(step.name)) expect(changes.length).toBeLessThan(2)
        expect(new Set(changes.map((change) => ('entryId' in change ? change.entryId : ''))).size).toBe(changes.length)
      }
    }),
    fuzzing(100),
  )
})

it('the log alone tells what every entry holds', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) take(world, step)
      const told = new Map<string, Record<string, Json>>()
      for (const { entryId, set } of entryChanges(world)) {
        const held = told.get(entryId) ?? {}
        for (const [key, { from, to }] of Object.entries(set)) {
          expect(isSameJson(held[key] ?? null, from)).toBe(true)
          held[key] = to
        }
        told.set(entryId, held)
      }
      for (const entry of entries(world)) {
        const held = told.get(entry.id)!
        for (const key of keys) expect(isSameJson(held[key] ?? null, entry.values[key] ?? null)).toBe(true)
        expect([held['reference_id'], held['deleted_at'] ?? null]).toEqual([entry.reference!.id, null])
        expect([held['pipeline_id'] ?? null, held['stage_id'] ?? null]).toEqual([entry.pipelineId, entry.stageId])
      }
    }),
    fuzzing(100),
  )
})

it('an entry enters a stage with what that asks for, and a move changes nothing else', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      const hot = world.store
        .definitions(world.scope)
        .data.stages.filter(({ slug }) => slug === 'hot')
        .map(({ id }) => id as Json)
      const told = new Map<string, Record<string, Json>>()
      for (const step of program) {
        for (const change of world.changesBy(() => take(world, step)) as readonly Change[]) {
          const held = told.get(change.entryId) ?? {}
          for (const [key, { to }] of Object.entries(change.set)) held[key] = to
          told.set(change.entryId, held)
          const entered = change.set['stage_id']?.to ?? null
          if (hot.includes(entered)) for (const key of hotKeys) expect(held[key] ?? null).not.toBe(null)
          if (step.name !== 'entry.move') continue
          expect(change.kind).toBe('moved')
          expect(['pipeline_id', 'stage_id']).toEqual(expect.arrayContaining(Object.keys(change.set)))
        }
      }
      for (const { kind, pipelineId, stageId } of entries(world)) {
        const stage = stageId === null ? undefined : world.store.definitions(world.scope).findStageById(stageId)
        expect(stage?.pipelineId ?? null).toBe(pipelineId)
        expect(stageId === null).toBe(kind === 'value')
      }
    }),
    fuzzing(100),
  )
})

it('relations lead to records of their target entity, each once', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 10, maxLength: 30 }), (program) => {
      const world = leads()
      for (const step of program) {
        if (step.name !== 'entry.setFields' && step.name !== 'entry.addFieldValue') take(world, step)
        else if (!JSON.stringify(step.input).includes('friend')) take(world, step)
      }
      // What leads into the trash stays, and reads as absent.
      const records = new Map(entryChanges(world).map(({ entryId, entityId }) => [entryId, entityId]))
      for (const { values } of entries(world)) {
        for (const key of ['friend', 'friends']) {
          const ids = [values[key] ?? []].flat()
          expect(new Set(ids).size).toBe(ids.length)
          for (const id of ids) expect(records.get(id as string)).toBe(1)
        }
      }
    }),
    fuzzing(100),
  )
})

it('what is unique stays so, and list values stand nowhere', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) take(world, step)
      const emails = entries(world).flatMap(({ entityId, values }) =>
        Object.hasOwn(values, 'email') ? [`${entityId} ${JSON.stringify(values['email']).toLowerCase()}`] : [],
      )
      expect(new Set(emails).size).toBe(emails.length)
      for (const entry of entries(world)) {
        if (entry.kind === 'value') expect([entry.stageId, entry.title]).toEqual([null, null])
      }
    }),
    fuzzing(100),
  )
})

it('the same program leaves the same world', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const [one, two] = [leads(), leads()]
      for (const step of program) expect(take(one, step)).toBe(take(two, step))
      expect(entries(one)).toEqual(entries(two))
      expect(one.store.changes(one.scope)).toEqual(two.store.changes(two.scope))
    }),
    fuzzing(30),
  )
})
