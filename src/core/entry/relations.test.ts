import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandInput } from '../command/index.ts'
import type { Json } from '../json.ts'
import { anEntryId, aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'
import type { Entry } from './entry.ts'

const ada = { type: 'customer', id: 'ada' }
const bonnsOwn = { type: 'city', id: 'bonn' }
let world: World
let bonn: string
let rome: string

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', { declaration: { name: 'Cities', entity_mode: 'data' } })
  const target = { options: { target_entity: 'cities' } }
  world.execute('entity.create', {
    declaration: {
      name: 'People',
      entity_mode: 'data',
      fields: [
        { key: 'home', type: 'reference', ...target },
        { key: 'seat', type: 'reference', unique: true, ...target },
        { key: 'visited', type: 'multi_reference', ...target },
        { key: 'born', type: 'reference', required: true, ...target },
        { key: 'lived', type: 'multi_reference', required: true, ...target },
        { key: 'name' },
      ],
    },
  })
  bonn = record('cities', {}, bonnsOwn).id
  rome = record('cities', {}, null).id
})

function record(entity: string, values: Readonly<Record<string, Json>>, reference: Entry['reference'] = ada): Entry {
  world.clock.advance(1)
  const required = entity === 'people' ? { born: bonn, lived: [bonn] } : {}
  const pairs = Object.entries({ ...required, ...values }).map(([key, value]) => ({ key, value }))
  return world.execute('entry.create', { entity, title: null, values: pairs, reference, strict: false }).entry
}

type Given = { [K in keyof CommandInput<'entry.setRelation'>]?: CommandInput<'entry.setRelation'>[K] }

function run(name: 'entry.setRelation' | 'entry.removeRelation', key: string, targetId: string, given: Given) {
  const target = given.entryId === undefined ? { reference: ada } : {}
  const input = { entity: 'people', key, targetId, ...target, ...given }
  return world.execute(name, input as CommandInput<'entry.setRelation'>)
}

const link = (key: string, targetId: string, given: Given = {}) => run('entry.setRelation', key, targetId, given)
const unlink = (key: string, targetId: string, given: Given = {}) => run('entry.removeRelation', key, targetId, given)

function read(id: string): Entry {
  return world.store.reads.findEntry(world.scope, id) as Entry
}

function set(entryId: string, key: string, value: Json): void {
  world.execute('entry.setFields', { entity: 'people', entryId, fields: [{ key, value }], force: false })
}

describe('setRelation', () => {
  it('links the newest record of the reference; a reference field holds the last one set', () => {
    const older = record('people', {})
    const newest = record('people', { name: 'Ada' })
    const changes = world.changesBy(() => {
      expect(link('home', bonn)).toMatchObject({ entryId: newest.id, version: 2 })
      expect(link('home', rome)).toMatchObject({ entryId: newest.id, version: 3 })
    })
    expect(read(newest.id).values).toMatchObject({ home: rome, name: 'Ada' })
    expect(read(older.id)).toEqual(older)
    expect(changes).toMatchObject([
      { kind: 'updated', set: { home: { from: null, to: bonn } } },
      { kind: 'updated', set: { home: { from: bonn, to: rome } } },
    ])
  })

  it('adds to a multi_reference, each once', () => {
    const { id } = record('people', {})
    link('visited', bonn)
    link('visited', rome)
    expect(read(id).values['visited']).toEqual([bonn, rome])
    const changes = world.changesBy(() => expect(link('visited', bonn)).toMatchObject({ version: 3, seq: null }))
    expect(changes).toEqual([])
  })

  it('goes from the record that is named, whatever its reference', () => {
    const named = record('people', {}, null)
    const newest = record('people', {})
    link('home', bonn, { entryId: named.id })
    expect([read(named.id).values['home'], read(newest.id).values['home']]).toEqual([bonn, undefined])
  })

  it('keeps of what a script left there the ids, and what is none leads nowhere', () => {
    const { id } = record('people', {})
    set(id, 'visited', bonn)
    link('visited', rome)
    expect(read(id).values['visited']).toEqual([bonn, rome])
    set(id, 'visited', ['somewhere', bonn, bonn, 5])
    link('visited', rome)
    expect(read(id).values['visited']).toEqual([bonn, rome])
  })

  it('takes a live record of the target entity, and nothing else', () => {
    const person = record('people', {})
    const value = world.execute('entry.addFieldValue', { entity: 'cities', reference: ada, key: 'a', value: 1 }).entryId
    world.execute('entry.clear', { entity: 'cities', reference: bonnsOwn })
    for (const target of [person.id, value, bonn, anEntryId(99)]) {
      for (const key of ['home', 'visited']) {
        expect(issuesOf(() => link(key, target))).toEqual({
          target_entry_id: [`The ${key} field names no entry of its target entity: "${target}".`],
        })
      }
    }
    expect(issuesOf(() => link('home', 'rome'))).toEqual({
      target_entry_id: ["The home field must be an entry's id."],
    })
    expect(read(person.id)).toEqual(person)
  })

  it('takes the key of a field that relates', () => {
    record('people', {})
    expect(issuesOf(() => link('name', bonn))).toEqual({
      relation_key: ['The relation_key field must be a reference or multi_reference; "name" is of type text.'],
    })
    expect(issuesOf(() => link('nothing', bonn))).toEqual({
      relation_key: ['The relation_key field must be a reference or multi_reference; "nothing" is not there.'],
    })
  })

  it('holds at most 1,000 targets', () => {
    const { id } = record('people', {})
    set(
      id,
      'visited',
      Array.from({ length: 999 }, (_, i) => anEntryId(1000 + i)),
    )
    link('visited', bonn)
    expect(issuesOf(() => link('visited', rome))).toHaveProperty('target_entry_id')
    expect(read(id).values['visited']).toHaveLength(1000)
    link('visited', bonn)
  })

  it('keeps what is unique unique (rule 1.2-11)', () => {
    record('people', { seat: bonn }, null)
    record('people', {})
    expect(refusalOf(() => link('seat', bonn)).code).toBe('field.unique')
    link('seat', rome)
  })

  it('needs a record to go from: list values have no relations (rule 1.3-5)', () => {
    const value = world.execute('entry.addFieldValue', { entity: 'people', reference: ada, key: 'home', value: rome })
    expect(refusalOf(() => link('home', bonn)).code).toBe('entry.not_found')
    expect(issuesOf(() => link('home', bonn, { entryId: value.entryId }))).toHaveProperty('entry_id')
    expect(refusalOf(() => link('home', bonn, { entryId: rome })).code).toBe('entry.not_found')
  })
})

describe('removeRelation', () => {
  it('takes that one link away, and the last one with its key', () => {
    const { id } = record('people', { home: bonn, visited: [bonn, rome] })
    const changes = world.changesBy(() => {
      unlink('home', bonn)
      unlink('visited', bonn)
      unlink('visited', rome)
    })
    expect(Object.keys(read(id).values)).toEqual(['born', 'lived'])
    expect(changes).toMatchObject([
      { kind: 'updated', set: { home: { from: bonn, to: null } } },
      { kind: 'updated', set: { visited: { from: [bonn, rome], to: [rome] } } },
      { kind: 'updated', set: { visited: { from: [rome], to: null } } },
    ])
  })

  it('changes nothing where the link is not there', () => {
    const { id } = record('people', { home: bonn, visited: [bonn] })
    const changes = world.changesBy(() => {
      for (const key of ['home', 'visited']) expect(unlink(key, rome)).toMatchObject({ entryId: id, seq: null })
      expect(unlink('home', 'nowhere')).toMatchObject({ seq: null })
    })
    expect(changes).toEqual([])
  })

  it('takes away what leads into the trash', () => {
    const { id } = record('people', { home: bonn })
    world.execute('entry.clear', { entity: 'cities', reference: bonnsOwn })
    unlink('home', bonn)
    expect(read(id).values).not.toHaveProperty('home')
  })

  it('does not clear what is required (rule 1.3-4)', () => {
    const { id } = record('people', { lived: [bonn, rome] })
    expect(refusalOf(() => unlink('born', bonn))).toMatchObject({
      code: 'field.required',
      details: { keys: ['born'] },
    })
    unlink('lived', bonn)
    expect(refusalOf(() => unlink('lived', rome)).code).toBe('field.required')
    expect(read(id).values).toEqual({ born: bonn, lived: [rome] })
  })

  it('needs a record and a field that relates', () => {
    expect(refusalOf(() => unlink('home', bonn)).code).toBe('entry.not_found')
    expect(issuesOf(() => unlink('name', bonn))).toHaveProperty('relation_key')
  })
})
