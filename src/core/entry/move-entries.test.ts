import { beforeEach, describe, expect, it } from 'vitest'
import { runPiece, type CommandInput } from '../command/index.ts'
import type { Json } from '../json.ts'
import { anEntryId, aWorld, growingIds, plainEngines, refusalOf, type World } from '../testing/index.ts'
import type { CreateEntryInput } from './create-entry.ts'
import type { Entry } from './entry.ts'
import { moveEntries } from './move-entries.ts'

const ada = { type: 'customer', id: 'ada' }
let world: World

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', {
    declaration: {
      name: 'Deals',
      fields: [{ key: 'amount', type: 'number' }],
      pipelines: [
        { name: 'Sales', stages: [{ name: 'New' }, { name: 'Won', required_keys: ['amount', 'closed'] }] },
        { name: 'Support', stages: [{ name: 'New' }, { name: 'Done' }] },
        { name: 'After sales', stages: [{ name: 'Done' }] },
      ],
    },
  })
  world.execute('entity.create', { declaration: { name: 'Cities', entity_mode: 'data' } })
})

const place = {
  salesNew: { pipelineId: 1, stageId: 1 },
  won: { pipelineId: 1, stageId: 2 },
  supportNew: { pipelineId: 2, stageId: 3 },
  supportDone: { pipelineId: 2, stageId: 4 },
}

function record(values: Readonly<Record<string, Json>> = {}, given: Partial<CreateEntryInput> = {}): Entry {
  world.clock.advance(1)
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }))
  const input = { entity: 'deals', title: null, values: pairs, reference: ada, strict: false, ...given }
  return world.execute('entry.create', input).entry
}

function move(given: { [K in keyof CommandInput<'entry.move'>]?: CommandInput<'entry.move'>[K] }) {
  world.clock.advance(1)
  const target = given.entryId === undefined ? { reference: ada } : {}
  return world.execute('entry.move', { entity: 'deals', ...target, all: false, ...given } as CommandInput<'entry.move'>)
}

function read(id: string): Entry {
  return world.store.reads.findEntry(world.scope, id) as Entry
}

describe('moveEntries (rule 2.2-1)', () => {
  it('moves the newest record, and changes pipeline and stage and nothing else', () => {
    const older = record()
    const newest = record({ amount: 5 }, { title: 'Five' })
    const changes = world.changesBy(() => {
      expect(move({ pipeline: 'support', stage: 'done' })).toEqual({ moved: 1, matched: 2, place: place.supportDone })
    })
    const now = world.clock.now()
    expect(read(newest.id)).toEqual({
      ...newest,
      ...place.supportDone,
      version: 2,
      stageChangedAt: now,
      updatedAt: now,
    })
    expect(read(older.id)).toEqual(older)
    expect(changes).toMatchObject([
      {
        kind: 'moved',
        version: 2,
        entryId: newest.id,
        set: { pipeline_id: { from: 1, to: 2 }, stage_id: { from: 1, to: 4 } },
      },
    ])
    expect(Object.keys((changes[0] as { set: object }).set)).toEqual(['pipeline_id', 'stage_id'])
  })

  it('lands on the first stage of a pipeline that is named alone', () => {
    const { id } = record()
    expect(move({ pipeline: 2 }).place).toEqual(place.supportNew)
    expect(read(id)).toMatchObject(place.supportNew)
  })

  it('takes the pipeline from a stage that is named alone: the only one that has it, or the entry’s own', () => {
    const { id } = record()
    expect(refusalOf(() => move({ stage: 'done' }))).toMatchObject({
      code: 'stage.ambiguous',
      details: { stage: 'done', pipelines: ['support', 'after-sales'] },
    })
    expect(read(id)).toMatchObject(place.salesNew)
    expect(move({ stage: 4 }).place).toEqual(place.supportDone)
    expect(move({ stage: 'new' }).place).toEqual(place.supportNew)
    expect(move({ stage: 'done' }).place).toEqual(place.supportDone)
  })

  it('says so where there is no record, of list values alone', () => {
    world.execute('entry.addFieldValue', { entity: 'deals', reference: ada, key: 'note', value: 1 })
    const changes = world.changesBy(() => {
      for (const all of [false, true])
        expect(move({ stage: 'won', all })).toEqual({ moved: 0, matched: 0, place: null })
    })
    expect(changes).toEqual([])
  })

  it('leaves no change where the entry stands there already, whatever the stage asks for by now', () => {
    const { id } = record({ amount: 1, closed: 'x' }, { stage: 'won' })
    world.execute('entry.setFields', {
      entity: 'deals',
      entryId: id,
      fields: [{ key: 'note', value: 1 }],
      force: false,
    })
    const changes = world.changesBy(() => {
      expect(move({ stage: 'won' })).toEqual({ moved: 1, matched: 1, place: place.won })
    })
    expect(changes).toEqual([])
  })

  it('enters a stage only with what it asks for (rule 1.2-7)', () => {
    const { id } = record({ amount: 5 })
    expect(refusalOf(() => move({ stage: 'won' }))).toMatchObject({
      code: 'stage.requirements',
      details: { stage: 'Won', keys: ['closed'] },
    })
    expect(read(id).version).toBe(1)
  })

  it('moves exactly the record that is named, whatever its reference', () => {
    const named = record({}, { reference: null })
    const other = record()
    expect(move({ entryId: named.id, stage: 4 })).toEqual({ moved: 1, matched: 1, place: place.supportDone })
    expect([read(named.id).stageId, read(other.id).stageId]).toEqual([4, 1])
  })

  it('refuses to move a list value, what is gone, and another entity’s entry', () => {
    const value = world.execute('entry.addFieldValue', { entity: 'deals', reference: ada, key: 'note', value: 1 })
    const city = record({}, { entity: 'cities' })
    expect(refusalOf(() => move({ entryId: value.entryId, stage: 4 }))).toMatchObject({
      code: 'input.invalid',
      details: { errors: { entry_id: ['The entry_id field names a list value, and no record.'] } },
    })
    for (const entryId of [city.id, anEntryId(99), 'nobody']) {
      expect(refusalOf(() => move({ entryId, stage: 4 })).code).toBe('entry.not_found')
    }
  })

  it('refuses what is no place of the entity', () => {
    record()
    expect(refusalOf(() => move({ pipeline: 'sails' })).code).toBe('input.invalid')
    expect(refusalOf(() => move({ pipeline: 'sales', stage: 'done' })).code).toBe('input.invalid')
    expect(refusalOf(() => move({ entity: 'cities', stage: 'done' })).code).toBe('entity.no_pipelines')
  })
})

describe('moveEntries of all', () => {
  it('moves every record of the reference, and changes those that did not stand there', () => {
    const records = [record(), record({}, { pipeline: 'support' }), record({}, { stage: 4 })]
    const other = record({}, { reference: { type: 'customer', id: 'bob' } })
    const loose = record({}, { reference: null })
    const changes = world.changesBy(() => {
      expect(move({ stage: 4, all: true })).toEqual({ moved: 3, matched: 3, place: place.supportDone })
    })
    expect(changes.map((change) => change.kind)).toEqual(['moved', 'moved'])
    expect(records.map(({ id }) => read(id).stageId)).toEqual([4, 4, 4])
    expect([read(other.id).stageId, read(loose.id).stageId]).toEqual([1, 1])
  })

  it('looks at each entry’s own pipeline where several have the stage', () => {
    const inSupport = record({}, { stage: 4 })
    const inSales = record()
    expect(move({ stage: 'new', all: true })).toEqual({ moved: 2, matched: 2, place: place.salesNew })
    expect([read(inSupport.id).stageId, read(inSales.id).stageId]).toEqual([3, 1])
  })

  it('moves none where one may not', () => {
    const oldest = record()
    record({ amount: 1, closed: 1 })
    for (let i = 0; i < 600; i++) record({ amount: 1, closed: 1 })
    const changes = world.changesBy(() => {
      expect(refusalOf(() => move({ stage: 'won', all: true })).code).toBe('stage.requirements')
    })
    expect(changes).toEqual([])
    expect(read(oldest.id).stageId).toBe(1)
  })

  it('judges all before it writes the first, with pauses between', () => {
    for (let i = 0; i < 601; i++) record()
    const { store, scope, clock } = world
    const deciding = { scope, now: clock.now(), steadyNow: 0, newId: growingIds(clock.now), engines: plainEngines }
    const work = moveEntries(deciding, { entity: 'deals', reference: ada, stage: 4, all: true })
    const moved = () => store.changes(scope).filter(({ kind }) => kind === 'moved').length
    const pieces: number[] = []
    for (;;) {
      const piece = runPiece(work, store.ledger)
      pieces.push(moved())
      if (!piece.done) continue
      expect(piece.value).toEqual({ moved: 601, matched: 601, place: place.supportDone })
      break
    }
    expect(pieces[0]).toBe(0)
    expect(pieces.at(-1)).toBe(601)
    expect(Math.max(...pieces.map((count, i) => count - (pieces[i - 1] ?? 0)))).toBeLessThanOrEqual(200)
  })
})
