import { beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../errors/index.ts'
import type { JsonObject } from '../json.ts'
import type { Ledger } from '../store/index.ts'
import { aWorld, issuesOf, plainEngines, refusalOf, runNow, type World } from '../testing/index.ts'
import { ensureEntity, isEnsured } from './ensure-entity.ts'

let world: World

beforeEach(() => {
  world = aWorld()
})

const definitions = () => world.store.definitions(world.scope)
const ensure = (declaration: JsonObject, slug = 'quiz') => world.execute('entity.ensure', { slug, declaration })
const ensured = (declaration: JsonObject, slug = 'quiz') => isEnsured(definitions(), { slug, declaration })

describe('ensureEntity', () => {
  it('makes the entity with its fields and pipelines', () => {
    const declaration = {
      name: 'Quiz',
      entityMode: 'crm',
      icon: 'brain',
      fields: [
        { key: 'score', type: 'number' },
        { key: 'answers', type: 'json', uiEditable: false },
      ],
      pipelines: [{ name: 'Funnel', stages: [{ name: 'Started' }, { name: 'Done' }] }],
    }
    expect(ensured(declaration)).toBe(false)
    const answer = ensure(declaration)
    expect(answer).toMatchObject({ slug: 'quiz', created: true, fieldsAdded: ['score', 'answers'], fieldsSkipped: [] })
    expect(definitions().getEntity('quiz')).toMatchObject({ id: answer.id, name: 'Quiz', icon: 'brain' })
    expect(
      definitions()
        .pipelinesOf(answer.id)
        .map(({ slug }) => slug),
    ).toEqual(['funnel'])
    expect(ensured(declaration)).toBe(true)
  })

  it('takes the slug for the name where none is given', () => {
    ensure({})
    ensure({ name: null }, 'other')
    expect([definitions().getEntity('quiz').name, definitions().getEntity('other').name]).toEqual(['quiz', 'other'])
  })

  it('changes nothing where all is there', () => {
    const declaration = { name: 'Quiz', fields: [{ key: 'score' }] }
    ensure(declaration)
    let answer
    const again = { ...declaration, name: 'Other', fields: [{ key: 'score', type: 'number' }] }
    expect(world.changesBy(() => (answer = ensure(again)))).toEqual([])
    expect(answer).toMatchObject({
      created: false,
      fieldsAdded: [],
      fieldsSkipped: [{ key: 'score', reason: 'It exists.' }],
    })
    expect(definitions().getEntity('quiz').name).toBe('Quiz')
    expect(definitions().findField(1, 'score')?.type).toBe('text')
  })

  it('adds what is missing', () => {
    ensure({ fields: [{ key: 'a' }] })
    const more = {
      fields: [{ key: 'a' }, { key: 'b' }],
      pipelines: [{ name: 'Second', is_default: true }, { name: 'Second' }],
    }
    expect(ensured(more)).toBe(false)
    expect(ensure(more)).toMatchObject({ fieldsAdded: ['b'], fieldsSkipped: [{ key: 'a' }] })
    expect(
      definitions()
        .pipelinesOf(1)
        .map(({ slug, isDefault }) => [slug, isDefault]),
    ).toEqual([
      ['default', true],
      ['second', false],
    ])
    expect(ensured(more)).toBe(true)
  })

  it('leaves the stages of a pipeline that exists alone', () => {
    ensure({ pipelines: [{ name: 'Funnel', stages: [{ name: 'Started' }] }] })
    const declaration = { pipelines: [{ name: 'Funnel', stages: [{ name: 'Started' }, { name: 'Done' }] }] }
    expect(ensured(declaration)).toBe(true)
    expect(world.changesBy(() => ensure(declaration))).toEqual([])
  })

  it('skips a field that can not be made, and says why', () => {
    const fields = [
      { key: 'a b' },
      'x',
      { key: '', label: 'No key' },
      { key: 'city', type: 'reference', options: { target_entity: 'cities' } },
      { key: 'fine' },
      { key: 'fine' },
    ]
    const { fieldsAdded, fieldsSkipped } = ensure({ fields })
    expect(fieldsAdded).toEqual(['fine'])
    expect(fieldsSkipped).toEqual([
      {
        key: 'a b',
        reason: 'The key field must be 1 to 128 of a-z, A-Z, 0-9, _, . and -.',
      },
      { key: 'fields[1]', reason: 'A field must be an object.' },
      { key: 'fields[2]', reason: 'The key field is required.' },
      { key: 'city', reason: 'The options.target_entity field names no entity: "cities".' },
      { key: 'fine', reason: 'It exists.' },
    ])
    expect(ensured({ fields })).toBe(false)
  })

  it.each([{ fields: 'oops' }, { fields: {} }, { pipelines: 'oops' }, { pipelines: ['x'] }])(
    'refuses %j, also where the entity is there',
    (declaration) => {
      const [name] = Object.keys(declaration)
      expect(Object.keys(issuesOf(() => ensure(declaration)))).toEqual([name])
      expect(definitions().findEntity('quiz')).toBeUndefined()
      ensure({})
      expect(Object.keys(issuesOf(() => ensure(declaration)))).toEqual([name])
      expect(Object.keys(issuesOf(() => ensured(declaration)))).toEqual([name])
    },
  )

  it('skips fields past the limit', () => {
    const fields = Array.from({ length: 501 }, (_, i) => ({ key: `k${i}` }))
    const { fieldsAdded, fieldsSkipped } = ensure({ fields })
    expect([fieldsAdded.length, fieldsSkipped]).toEqual([
      500,
      [{ key: 'k500', reason: 'The limit of 500 fields is reached.' }],
    ])
  })

  it('passes on what is no fault of the field', () => {
    ensure({})
    const full: Ledger = {
      ...world.store.ledger,
      insertField: () => {
        throw new CoreError('store.full', {})
      },
    }
    const deciding = { scope: world.scope, now: 0, steadyNow: 0, newId: () => '', engines: plainEngines }
    const work = ensureEntity(deciding, { slug: 'quiz', declaration: { fields: [{ key: 'a' }] } })
    expect(refusalOf(() => runNow(work, full)).code).toBe('store.full')
  })

  it('refuses an entity that can not be made', () => {
    expect(issuesOf(() => ensure({}, 'No Slug'))).toHaveProperty('slug')
    expect(issuesOf(() => ensure({ icon: '<svg>' }))).toHaveProperty('icon')
    expect(refusalOf(() => ensure({ entityMode: 'data', pipelines: [{ name: 'x' }] })).code).toBe('entity.no_pipelines')
    expect(definitions().data.entities).toEqual([])
  })

  it('passes over pipelines where the entity that exists has none', () => {
    ensure({ entityMode: 'data' })
    const declaration = { pipelines: [{ name: 'x' }] }
    expect(ensured(declaration)).toBe(true)
    expect(world.changesBy(() => ensure(declaration))).toEqual([])
  })
})
