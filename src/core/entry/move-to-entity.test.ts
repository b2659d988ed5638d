import { beforeEach, describe, expect, it } from 'vitest'
import { runPiece, type CommandInput } from '../command/index.ts'
import type { Json } from '../json.ts'
import { aWorld, growingIds, issuesOf, plainEngines, refusalOf, type World } from '../testing/index.ts'
import type { CreateEntryInput } from './create-entry.ts'
import type { Entry } from './entry.ts'
import { moveToEntity } from './move-to-entity.ts'

const ada = { type: 'customer', id: 'ada' }
let world: World

beforeEach(() => {
  world = aWorld()
  const target = { options: { target_entity: 'cities' } }
  world.execute('entity.create', { declaration: { name: 'Cities', entity_mode: 'data' } })
  world.execute('entity.create', {
    declaration: { name: 'Quiz', fields: [{ key: 'city', type: 'reference', ...target }] },
  })
  world.execute('entity.create', {
    declaration: {
      name: 'Leads',
      fields: [
        { key: 'email', unique: true },
        { key: 'score', type: 'number' },
        { key: 'bio', type: 'rich_text' },
        { key: 'city', type: 'reference', ...target },
        { key: 'cities', type: 'multi_reference', ...target },
      ],
      pipelines: [
        { name: 'Sales', stages: [{ name: 'New' }, { name: 'Hot', required_keys: ['email', 'score'] }] },
        { name: 'Support', stages: [{ name: 'New' }, { name: 'Done' }] },
      ],
    },
  })
})

function record(
  entity: string,
  values: Readonly<Record<string, Json>> = {},
  given: Partial<CreateEntryInput> = {},
): Entry {
  world.clock.advance(1)
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }))
  return world.execute('entry.create', { entity, title: null, values: pairs, reference: ada, strict: false, ...given })
    .entry
}

function value(entity: string, key: string, item: Json): void {
  world.clock.advance(1)
  world.execute('entry.addFieldValue', { entity, reference: ada, key, value: item })
}

type Given = { [K in keyof CommandInput<'entry.moveToEntity'>]?: CommandInput<'entry.moveToEntity'>[K] }

function move(map: Readonly<Record<string, string>>, given: Given = {}) {
  world.clock.advance(1)
  const fields = Object.entries(map).map(([source, target]) => ({ source, target }))
  const target = given.entryId === undefined ? { reference: ada } : {}
  const input = { from: 'quiz', to: 'leads', ...target, fields, remove: false, all: false, ...given }
  return world.execute('entry.moveToEntity', input as CommandInput<'entry.moveToEntity'>)
}

/** Live entries of ada, newest first. */
function listOf(entity: string): readonly Entry[] {
  const { id: entityId } = world.store.definitions(world.scope).getEntity(entity)
  const of = { entityId, reference: ada, limit: 99, offset: 0 }
  return world.store.reads.listEntriesOf(world.scope, of) as readonly Entry[]
}

const valuesOf = (entity: string) => listOf(entity).map(({ values }) => values)

describe('moveToEntity (rule 2.2-3)', () => {
  it('copies each mapped key from the newest record that holds it, to one new record', () => {
    record('quiz', { mail: 'old@example.com', points: 1, other: 'x' })
    record('quiz', { mail: 'ada@example.com' })
    const before = listOf('quiz')
    const changes = world.changesBy(() => {
      expect(move({ mail: 'email', points: 'score', missing: 'note' })).toEqual({ moved: 2, removed: 0, remarks: [] })
    })
    expect(listOf('leads')).toMatchObject([
      { kind: 'record', title: null, pipelineId: 2, stageId: 2, reference: ada, version: 1 },
    ])
    expect(valuesOf('leads')).toEqual([{ email: 'ada@example.com', score: 1 }])
    expect(changes).toMatchObject([{ kind: 'created', set: { email: { from: null, to: 'ada@example.com' } } }])
    expect(listOf('quiz')).toEqual(before)
  })

  it('finds its target as setCrmFields does: the newest record that holds one of the keys, else the newest', () => {
    const holder = record('leads', { score: 1 })
    const newest = record('leads', { note: 1 })
    record('quiz', { points: 7, name: 'Ada' })
    move({ points: 'score' })
    move({ name: 'name' })
    expect(listOf('leads').map(({ id, values }) => [id, values])).toEqual([
      [newest.id, { note: 1, name: 'Ada' }],
      [holder.id, { score: 7 }],
    ])
  })

  it('leaves list values alone on both sides (rule 1.3-5)', () => {
    const target = record('leads', { score: 1 })
    value('leads', 'score', 2)
    record('quiz', { points: 7 })
    value('quiz', 'points', 8)
    value('quiz', 'only', 9)
    expect(move({ points: 'score', only: 'note' }, { remove: true })).toEqual({ moved: 1, removed: 1, remarks: [] })
    expect(listOf('leads').find(({ id }) => id === target.id)!.values).toEqual({ score: 7 })
    expect(valuesOf('quiz')).toEqual([{ only: 9 }, { points: 8 }])
  })

  it('finds a record behind any number of list values', () => {
    const target = record('leads', { score: 1 })
    for (let i = 0; i < 150; i++) record('leads', { other: i })
    value('leads', 'score', 2)
    record('quiz', { points: 7 })
    move({ points: 'score' })
    expect(world.store.reads.findEntry(world.scope, target.id)).toMatchObject({ values: { score: 7 } })
  })

  it('moves the target to the place that is named, with the copied values there already', () => {
    record('quiz', { mail: 'ada@example.com', points: 7 })
    const { id } = record('leads', { note: 1 })
    const changes = world.changesBy(() => move({ mail: 'email', points: 'score' }, { stage: 'hot' }))
    expect(listOf('leads')).toMatchObject([{ id, pipelineId: 2, stageId: 3, version: 2 }])
    expect(changes).toMatchObject([
      { kind: 'moved', set: { stage_id: { from: 2, to: 3 }, score: { from: null, to: 7 } } },
    ])
    move({ points: 'score' }, { pipeline: 'support' })
    expect(listOf('leads')).toMatchObject([{ id, pipelineId: 3, stageId: 4 }])
    // Two pipelines have a stage "new": its own is meant.
    move({ points: 'score' }, { stage: 'done' })
    move({ points: 'score' }, { stage: 'new' })
    expect(listOf('leads')).toMatchObject([{ id, pipelineId: 3, stageId: 4 }])
  })

  it('leaves a target where it stands when no place is named', () => {
    record('quiz', { points: 7 })
    const { id } = record('leads', {}, { stage: 'done' })
    expect(world.changesBy(() => move({ points: 'score' }))).toMatchObject([{ kind: 'updated', entryId: id }])
    expect(listOf('leads')).toMatchObject([{ id, stageId: 5 }])
  })

  it('enters a stage only with what it asks for, else nothing is copied', () => {
    record('quiz', { mail: 'ada@example.com' })
    const changes = world.changesBy(() => {
      expect(refusalOf(() => move({ mail: 'email' }, { stage: 'hot', remove: true }))).toMatchObject({
        code: 'stage.requirements',
        details: { stage: 'Hot', keys: ['score'] },
      })
    })
    expect(changes).toEqual([])
  })

  it('removes the entries that something was copied from, and no others', () => {
    const untouched = record('quiz', { other: 1 })
    record('quiz', { mail: 'ada@example.com', points: 1 })
    record('quiz', { points: 2 })
    const changes = world.changesBy(() => {
      expect(move({ mail: 'email', points: 'score' }, { remove: true })).toMatchObject({ moved: 2, removed: 2 })
    })
    expect(listOf('quiz').map(({ id }) => id)).toEqual([untouched.id])
    expect(valuesOf('leads')).toEqual([{ email: 'ada@example.com', score: 2 }])
    expect(changes.map(({ kind }) => kind)).toEqual(['created', 'deleted', 'deleted'])
  })

  it('does nothing where nothing is held', () => {
    record('quiz', { other: 1 })
    const changes = world.changesBy(() => {
      for (const all of [false, true]) {
        expect(move({ mail: 'email' }, { all, remove: true, stage: 'hot' })).toEqual({
          moved: 0,
          removed: 0,
          remarks: [],
        })
      }
    })
    expect(changes).toEqual([])
  })

  it('keeps what does not fit as any function does, and sanitises', () => {
    record('quiz', { points: 'many', about: '<b>Hi</b><script>1</script>' })
    const { remarks } = move({ points: 'score', about: 'bio' })
    expect(remarks).toEqual(['The score field must be a number. The value under score is kept as given.'])
    expect(valuesOf('leads')).toEqual([
      { score: 'many', bio: plainEngines.sanitizeHtml('<b>Hi</b><script>1</script>') },
    ])
  })

  it('holds for uniqueness (rule 1.2-11): all or nothing', () => {
    record('leads', { email: 'ada@example.com' }, { reference: null })
    record('quiz', { mail: 'ADA@example.com', points: 1 })
    const changes = world.changesBy(() => {
      expect(refusalOf(() => move({ points: 'score', mail: 'email' }, { remove: true })).code).toBe('field.unique')
    })
    expect(changes).toEqual([])
  })

  it('takes one record that is named, and its own reference', () => {
    const named = record('quiz', { points: 1 })
    record('quiz', { points: 2 })
    expect(move({ points: 'score' }, { entryId: named.id, remove: true })).toMatchObject({ moved: 1, removed: 1 })
    expect(valuesOf('leads')).toEqual([{ score: 1 }])
    expect(valuesOf('quiz')).toEqual([{ points: 2 }])
    const loose = record('quiz', { points: 3 }, { reference: null })
    const [created] = world.changesBy(() => move({ points: 'score' }, { entryId: loose.id }))
    expect(created).toMatchObject({ kind: 'created', set: { score: { to: 3 } } })
    expect(world.store.reads.findEntry(world.scope, (created as { entryId: string }).entryId)).toMatchObject({
      reference: null,
    })
    const lead = record('leads', {})
    expect(refusalOf(() => move({ points: 'score' }, { entryId: lead.id })).code).toBe('entry.not_found')
  })

  it('refuses a map that says nothing or two things, and an entity into itself', () => {
    record('quiz', { a: 1, b: 2 })
    expect(issuesOf(() => move({}))).toHaveProperty('field_map')
    expect(issuesOf(() => move({ a: 'score', b: 'score' }))).toHaveProperty('field_map')
    expect(issuesOf(() => move({ a: 'b' }, { to: 'quiz' }))).toHaveProperty('to_slug')
    expect(issuesOf(() => move({ a: 'no key' }))).toHaveProperty('values.no key')
  })

  it('refuses what is no place of the target, even where there is nothing to copy', () => {
    expect(issuesOf(() => move({ a: 'score' }, { stage: 'nowhere' }))).toHaveProperty('stage_id')
    expect(refusalOf(() => move({ a: 'score' }, { to: 'cities', stage: 'new' })).code).toBe('entity.no_pipelines')
  })
})

describe('moveToEntity into relations', () => {
  it('takes only ids that fit', () => {
    const city = record('cities', {}, { reference: null }).id
    const quiz = record('quiz', { city, cities: [city], text: 'Bonn' })
    expect(move({ city: 'city', cities: 'cities' })).toMatchObject({ moved: 2 })
    expect(valuesOf('leads')).toEqual([{ city, cities: [city] }])
    expect(issuesOf(() => move({ text: 'city' }))).toHaveProperty('values.city')
    expect(issuesOf(() => move({ city: 'cities' }))).toHaveProperty('values.cities')
    record('quiz', { city: quiz.id })
    expect(issuesOf(() => move({ city: 'city' }))).toHaveProperty('values.city')
    expect(valuesOf('leads')).toEqual([{ city, cities: [city] }])
  })

  it('reads a relation into the trash as absent (rule 1.6-4), and goes on to an older record', () => {
    const own = { type: 'city', id: '1' }
    const [kept, gone] = [record('cities', {}, { reference: null }).id, record('cities', {}, { reference: own }).id]
    record('quiz', { city: kept })
    record('quiz', { city: gone })
    world.execute('entry.clear', { entity: 'cities', reference: own })
    expect(move({ city: 'city' })).toMatchObject({ moved: 1 })
    expect(valuesOf('leads')).toEqual([{ city: kept }])
  })
})

describe('moveToEntity of all', () => {
  it('makes a new record for each, oldest first, whatever is there already', () => {
    record('leads', { score: 0 })
    for (const points of [1, 2, 3]) record('quiz', { points, name: `n${points}` })
    record('quiz', { other: 1 })
    value('quiz', 'points', 9)
    expect(move({ points: 'score', name: 'name' }, { all: true, stage: 'done', remove: true })).toEqual({
      moved: 6,
      removed: 3,
      remarks: [],
    })
    expect(listOf('leads').map(({ stageId, values }) => [stageId, values])).toEqual([
      [5, { score: 3, name: 'n3' }],
      [5, { score: 2, name: 'n2' }],
      [5, { score: 1, name: 'n1' }],
      [2, { score: 0 }],
    ])
    expect(valuesOf('quiz')).toEqual([{ points: 9 }, { other: 1 }])
  })

  it('copies none where one can not be', () => {
    for (const mail of ['a@example.com', 'b@example.com', 'A@example.com']) record('quiz', { mail })
    const changes = world.changesBy(() => {
      expect(refusalOf(() => move({ mail: 'email' }, { all: true, remove: true })).code).toBe('field.unique')
    })
    expect(changes).toEqual([])
  })

  it('pauses only before the first write', () => {
    for (let i = 0; i < 250; i++) record('quiz', { points: i })
    const { store, scope, clock } = world
    clock.advance(1)
    const deciding = { scope, now: clock.now(), steadyNow: 0, newId: growingIds(clock.now), engines: plainEngines }
    const fields = [{ source: 'points', target: 'score' }]
    const input = { from: 'quiz', to: 'leads', reference: ada, fields, remove: true, all: true } as const
    const work = moveToEntity(deciding, input)
    const before = store.changes(scope).length
    const written: number[] = []
    for (let piece = runPiece(work, store.ledger); ; piece = runPiece(work, store.ledger)) {
      written.push(store.changes(scope).length - before)
      if (piece.done) break
    }
    expect(written).toEqual([0, 0, 500])
  })

  it('takes at most 1,000 records', () => {
    for (let i = 0; i < 1001; i++) record('quiz', { points: i })
    expect(refusalOf(() => move({ points: 'score' }, { all: true })).code).toBe('limit.reached')
    expect(listOf('leads')).toEqual([])
  })

  it('takes at most 8 MB, read and written', () => {
    const keys = Array.from({ length: 25 }, (_, i) => `k${i}`)
    for (let i = 0; i < 20; i++) record('quiz', Object.fromEntries(keys.map((key) => [key, 'x'.repeat(9_500)])))
    const map = Object.fromEntries(keys.map((key) => [key, key]))
    const changes = world.changesBy(() => {
      expect(refusalOf(() => move(map, { all: true, remove: true }))).toMatchObject({
        code: 'limit.reached',
        details: { what: 'MB of entries read and written at once', limit: 8 },
      })
    })
    expect(changes).toEqual([])
    // What is read counts whole, and what is written is little here.
    expect(move({ k0: 'note' }, { all: true })).toMatchObject({ moved: 20 })
  })
})
