import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from '../change/index.ts'
import { isCoreError } from '../errors/index.ts'
import { isSameJson, type Json } from '../json.ts'
import { aWorld, type World } from '../testing/index.ts'
import type { Entry } from './entry.ts'

const keys = ['a', 'b', 'score', 'email'] as const
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
)

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

function leads(): World {
  const world = aWorld()
  const fields = [
    { key: 'score', type: 'number' },
    { key: 'email', unique: true },
  ]
  world.execute('entity.create', { declaration: { name: 'Leads', fields } })
  return world
}

/** Runs the step; false where it was refused. */
function take(world: World, step: Step): boolean {
  world.clock.advance(step.name === 'entry.clear' ? 0 : 1)
  try {
    world.execute(step.name as 'entry.clear', step.input as never)
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
    return world.store.reads.listEntriesOf(world.scope, {
      entityId: 1,
      reference: { type, id },
      limit: 9999,
      offset: 0,
    }) as readonly Entry[]
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
  )
})

it('a write of fields leaves at most one change, and a refused one none', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) {
        let isDone = false
        const changes = world.changesBy(() => (isDone = take(world, step)))
        if (!isDone) expect(changes).toEqual([])
        if (step.name === 'entry.setFields' || step.name === 'entry.addFieldValue')
          expect(changes.length).toBeLessThan(2)
        expect(new Set(changes.map((change) => ('entryId' in change ? change.entryId : ''))).size).toBe(changes.length)
      }
    }),
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
      }
    }),
  )
})

it('what is unique stays so, and nothing is ever stored empty', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const world = leads()
      for (const step of program) take(world, step)
      const emails = entries(world).flatMap(({ values }) => (Object.hasOwn(values, 'email') ? [values['email']] : []))
      expect(new Set(emails.map((email) => JSON.stringify(email).toLowerCase())).size).toBe(emails.length)
      for (const entry of entries(world)) {
        expect(Object.keys(entry.values).length).toBeGreaterThan(0)
        if (entry.kind === 'value') expect([entry.stageId, entry.title]).toEqual([null, null])
      }
    }),
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
    { numRuns: 30 },
  )
})
