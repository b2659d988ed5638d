import { beforeEach, describe, expect, it } from 'vitest'
import { aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'
import { defaultSettings, type Revision, type Source } from './source.ts'

let world: World

beforeEach(() => {
  world = aWorld()
})

const epoch = () => world.store.definitions(world.scope).epoch
const published = () => world.store.definitions(world.scope).data.published
const find = (id: number) => world.store.reads.findSource(world.scope, id) as Source | undefined

function create(given: { text?: string; publish?: boolean; name?: string; kind?: 'page' | 'module' } = {}): Source {
  const { kind = 'page', name = 'join', text, publish = false } = given
  return world.execute('source.create', {
    kind,
    name,
    ...(text === undefined ? {} : { text }),
    ...(publish ? { publish: { epoch: epoch() } } : {}),
  })
}

function save(source: Source, text: string, expectedRevisionId = source.draftRevisionId): Source {
  return world.execute('source.saveDraft', { sourceId: source.id, text, expectedRevisionId })
}

function publish(source: Source, checked = { epoch: epoch() }): Source {
  return world.execute('source.publish', { sourceId: source.id, expectedRevisionId: source.draftRevisionId, checked })
}

describe('source.create', () => {
  it('makes a draft, with or without a text', () => {
    expect(create()).toMatchObject({
      kind: 'page',
      name: 'join',
      status: 'draft',
      settings: defaultSettings,
      draftRevisionId: null,
      publishedRevisionId: null,
    })
    const source = create({ name: 'other', text: 'Hello' })
    const revision = world.store.reads.findRevision(world.scope, source.draftRevisionId!) as Revision
    expect(revision).toMatchObject({ sourceId: source.id, number: 1, text: 'Hello', createdBy: world.scope.actor.name })
    expect(published()).toEqual([])
  })

  it('can publish at once', () => {
    const source = create({ text: 'Hello', publish: true })
    expect(source).toMatchObject({ status: 'published', publishedRevisionId: source.draftRevisionId })
    expect(published()).toEqual([
      { id: source.id, kind: 'page', name: 'join', revisionId: source.publishedRevisionId, settings: defaultSettings },
    ])
  })

  it('publishes nothing where definitions have moved on since the check, or there is no text', () => {
    const checked = { epoch: epoch() }
    world.execute('entity.create', { declaration: { name: 'Deals' } })
    const raced = () => world.execute('source.create', { kind: 'page', name: 'join', text: 'Hello', publish: checked })
    expect(refusalOf(raced).code).toBe('publication.raced')
    expect(refusalOf(() => create({ publish: true })).code).toBe('source.no_draft')
    expect(world.store.reads.findSourceByName(world.scope, 'page', 'join')).toBeUndefined()
  })

  it('refuses a name that is taken among its kind', () => {
    create()
    expect(issuesOf(() => create())).toEqual({ slug: ['The slug has already been taken.'] })
    create({ kind: 'module' })
    expect(issuesOf(() => create({ kind: 'module' }))).toEqual({ code: ['The code has already been taken.'] })
  })
})

describe('source.saveDraft', () => {
  it('adds a revision, numbered on', () => {
    const first = create({ text: 'one' })
    const second = save(first, 'two')
    const revisions = world.store.reads.listRevisions(world.scope, { sourceId: first.id, limit: 10, offset: 0 })
    expect(revisions).toMatchObject([
      { number: 2, id: second.draftRevisionId },
      { number: 1, id: first.draftRevisionId },
    ])
    expect(find(first.id)).toEqual(second)
  })

  it('refuses an author who did not see the newest draft (rule 3.6-3)', () => {
    const first = create({ text: 'one' })
    const second = save(first, 'two')
    const stale = refusalOf(() => save(second, 'three', first.draftRevisionId))
    expect(stale).toMatchObject({ code: 'revision.stale', details: { revisionId: second.draftRevisionId } })
    expect(refusalOf(() => save(second, 'three', null)).code).toBe('revision.stale')
    expect(refusalOf(() => save({ ...second, id: 99 }, 'x')).code).toBe('resource.not_found')
  })

  it('changes nothing that is live, and races with nobody’s publication', () => {
    const [mine, other] = [create({ text: 'one', publish: true }), create({ name: 'other', text: 'x' })]
    const checked = { epoch: epoch() }
    save(mine, 'two')
    expect(published()).toMatchObject([{ revisionId: mine.publishedRevisionId }])
    expect(publish(other, checked).status).toBe('published')
  })
})

describe('source.publish', () => {
  it('puts the draft live and leaves a change', () => {
    const draft = save(create({ text: 'one', publish: true }), 'two')
    const changes = world.changesBy(() => publish(draft))
    expect(published()).toMatchObject([{ revisionId: draft.draftRevisionId }])
    expect(changes).toMatchObject([{ kind: 'definition', what: 'page', id: draft.id, by: world.scope.actor }])
  })

  it('refuses another draft than the one that was checked, or none at all', () => {
    const first = create({ text: 'one' })
    save(first, 'two')
    expect(refusalOf(() => publish(first)).code).toBe('revision.stale')
    expect(refusalOf(() => publish(create({ name: 'empty' }))).code).toBe('source.no_draft')
  })

  it('refuses where something was published since the check', () => {
    const [one, two] = [create({ text: 'one' }), create({ name: 'two', text: 'two' })]
    const checked = { epoch: epoch() }
    publish(one, checked)
    expect(refusalOf(() => publish(two, checked)).code).toBe('publication.raced')
    expect(publish(two).status).toBe('published')
  })
})

describe('source.changeSettings', () => {
  const settings = { ...defaultSettings, title: 'Join us' }

  it('changes what visitors get at once', () => {
    const source = create({ text: 'one', publish: true })
    world.execute('source.changeSettings', { sourceId: source.id, settings, checked: { epoch: epoch() } })
    expect(published()).toMatchObject([{ settings: { title: 'Join us' } }])
  })

  it('takes a page offline and back', () => {
    const source = create({ text: 'one', publish: true })
    const change = (status: 'published' | 'offline') =>
      world.execute('source.changeSettings', { sourceId: source.id, settings, status, checked: { epoch: epoch() } })
    change('offline')
    expect([published(), world.store.reads.readSources(world.scope, 'published')]).toEqual([[], []])
    expect(change('published')).toMatchObject({ status: 'published' })
    expect(published()).toHaveLength(1)
  })

  it('can not put live what was never published', () => {
    const { id: sourceId } = create({ text: 'one' })
    const change = () =>
      world.execute('source.changeSettings', { sourceId, settings, status: 'published', checked: { epoch: epoch() } })
    expect(refusalOf(change).code).toBe('source.no_draft')
  })

  it('renames to a name that is free', () => {
    const source = create({ text: 'one', publish: true })
    create({ name: 'taken' })
    const rename = (name: string, checked = { epoch: epoch() }) =>
      world.execute('source.changeSettings', { sourceId: source.id, settings, name, checked })
    expect(issuesOf(() => rename('taken'))).toHaveProperty('slug')
    expect(rename('welcome').name).toBe('welcome')
    expect(published()).toMatchObject([{ name: 'welcome' }])
    expect(refusalOf(() => rename('again', { epoch: 0 })).code).toBe('publication.raced')
    expect(rename('welcome', { epoch: 0 }).name).toBe('welcome')
  })
})

describe('source.delete', () => {
  it('takes the source with its revisions, unless it raced', () => {
    const source = create({ text: 'one', publish: true })
    const remove = (checked: { epoch: number }) => world.execute('source.delete', { sourceId: source.id, checked })
    expect(refusalOf(() => remove({ epoch: 0 })).code).toBe('publication.raced')
    remove({ epoch: epoch() })
    expect([find(source.id), published()]).toEqual([undefined, []])
    expect(world.store.reads.findRevision(world.scope, source.draftRevisionId!)).toBeUndefined()
    expect(refusalOf(() => remove({ epoch: epoch() })).code).toBe('resource.not_found')
  })
})
