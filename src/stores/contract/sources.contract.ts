import { expect, it } from 'vitest'
import { defaultSettings } from '../../core/source/index.ts'
import { refusal, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 100, offset: 0 }

async function checked(world: BrandWorld) {
  return { epoch: (await world.definitions()).epoch }
}

export const sourceContract = describePart('pages, modules and components', (aBrandWorld) => {
  it('a draft is no definition, a publication is, at once', async () => {
    const world = await aBrandWorld()
    const before = await world.definitions()
    const page = await world.execute('source.create', { kind: 'page', name: 'join', text: 'first' })
    expect(page).toMatchObject({
      kind: 'page',
      name: 'join',
      status: 'draft',
      publishedRevisionId: null,
      settings: defaultSettings,
    })
    expect(await world.definitions()).toBe(before)
    const published = await world.execute('source.publish', {
      sourceId: page.id,
      expectedRevisionId: page.draftRevisionId,
      checked: await checked(world),
    })
    const after = await world.definitions()
    expect(after.findPublished('page', 'join')).toEqual({
      id: page.id,
      kind: 'page',
      name: 'join',
      revisionId: page.draftRevisionId,
      settings: defaultSettings,
    })
    expect(after.epoch).toBeGreaterThan(before.epoch)
    expect(await world.reads.findSource(world.scope, page.id)).toEqual(published)
    await world.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'second',
      expectedRevisionId: page.draftRevisionId,
    })
    expect(await world.definitions()).toBe(after)
  })

  it('a page can be made and published in one go', async () => {
    const world = await aBrandWorld()
    const settings = { ...defaultSettings, title: 'Hello', redirectUrl: '/x', onError: 'fail_closed' as const }
    const page = await world.execute('source.create', {
      kind: 'page',
      name: 'x',
      text: 'hi',
      settings,
      publish: await checked(world),
    })
    expect(page.status).toBe('published')
    expect((await world.definitions()).findPublished('page', 'x')?.settings).toEqual(settings)
  })

  it('revisions are numbered by source, never change, and are listed newest first without their texts', async () => {
    const world = await aBrandWorld()
    let page = await world.execute('source.create', { kind: 'page', name: 'a', text: 'text 1' })
    await world.execute('source.create', { kind: 'module', name: 'other', text: 'other' })
    for (const text of ['text 2', 'text 3']) {
      page = await world.execute('source.saveDraft', {
        sourceId: page.id,
        text,
        expectedRevisionId: page.draftRevisionId,
      })
    }
    const listed = await world.reads.listRevisions(world.scope, { sourceId: page.id, ...all })
    expect(listed.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(listed.every((revision) => !('text' in revision) && revision.createdBy === world.scope.actor.name)).toBe(
      true,
    )
    expect(await world.reads.listRevisions(world.scope, { sourceId: page.id, limit: 1, offset: 1 })).toEqual([
      listed[1],
    ])
    expect(await world.reads.findRevision(world.scope, listed[2]!.id)).toEqual({ ...listed[2], text: 'text 1' })
    expect(await world.reads.findRevision(world.scope, 999_999)).toBeUndefined()
  })

  it('a draft saved over another is refused', async () => {
    const world = await aBrandWorld()
    const page = await world.execute('source.create', { kind: 'page', name: 'a', text: 'one' })
    await world.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'two',
      expectedRevisionId: page.draftRevisionId,
    })
    const saving = world.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'three',
      expectedRevisionId: page.draftRevisionId,
    })
    expect((await refusal(saving)).code).toBe('revision.stale')
    expect(await world.reads.listRevisions(world.scope, { sourceId: page.id, ...all })).toHaveLength(2)
  })

  it('a publication checked against older definitions is refused whole', async () => {
    const world = await aBrandWorld()
    const old = await checked(world)
    await world.entity('things')
    const before = await world.everything()
    const creating = world.execute('source.create', { kind: 'page', name: 'a', text: 'one', publish: old })
    expect((await refusal(creating)).code).toBe('publication.raced')
    expect(await world.everything()).toEqual(before)
  })

  it('a page taken offline or deleted is no longer published', async () => {
    const world = await aBrandWorld()
    const make = async (name: string) =>
      await world.execute('source.create', { kind: 'page', name, text: name, publish: await checked(world) })
    const [one, two] = [await make('one'), await make('two')]
    await world.execute('source.changeSettings', {
      sourceId: one.id,
      settings: one.settings,
      status: 'offline',
      checked: await checked(world),
    })
    expect((await world.definitions()).publishedOf('page').map(({ name }) => name)).toEqual(['two'])
    await world.execute('source.delete', { sourceId: two.id, checked: await checked(world) })
    expect((await world.definitions()).publishedOf('page')).toEqual([])
    expect(await world.reads.findSource(world.scope, two.id)).toBeUndefined()
    expect(await world.reads.findRevision(world.scope, two.draftRevisionId!)).toBeUndefined()
    await world.execute('source.changeSettings', {
      sourceId: one.id,
      settings: one.settings,
      name: 'uno',
      status: 'published',
      checked: await checked(world),
    })
    expect((await world.definitions()).findPublished('page', 'uno')?.id).toBe(one.id)
    expect(await world.reads.findSourceByName(world.scope, 'page', 'one')).toBeUndefined()
    expect((await world.definitions()).data).toEqual(await world.reads.readDefinitions(world.scope))
  })

  it('a name is taken by kind', async () => {
    const world = await aBrandWorld()
    await world.execute('source.create', { kind: 'page', name: 'a' })
    await world.execute('source.create', { kind: 'module', name: 'a' })
    expect((await refusal(world.execute('source.create', { kind: 'page', name: 'a' }))).code).toBe('input.invalid')
    expect((await world.reads.findSourceByName(world.scope, 'module', 'a'))?.kind).toBe('module')
    expect(await world.reads.findSourceByName(world.scope, 'component', 'a')).toBeUndefined()
  })

  it('sources are listed by name, of one kind, by status and by what is looked for in name and title', async () => {
    const world = await aBrandWorld()
    const titled = (title: string) => ({ ...defaultSettings, title })
    await world.execute('source.create', { kind: 'page', name: 'zebra', settings: titled('Über uns') })
    await world.execute('source.create', { kind: 'page', name: 'about', text: 'x', publish: await checked(world) })
    await world.execute('source.create', { kind: 'page', name: 'Blog/{id}' })
    await world.execute('source.create', { kind: 'module', name: 'about' })
    const list = async (of: object, slice = all) => {
      const { sources, total } = await world.reads.listSources(world.scope, { kind: 'page', ...of, ...slice })
      return [sources.map(({ name }) => name), total]
    }
    expect(await list({})).toEqual([['Blog/{id}', 'about', 'zebra'], 3])
    expect(await list({}, { limit: 1, offset: 1 })).toEqual([['about'], 3])
    expect(await list({ status: 'published' })).toEqual([['about'], 1])
    expect(await list({ q: 'UBER' })).toEqual([['zebra'], 1])
    expect(await list({ q: 'blog/' })).toEqual([['Blog/{id}'], 1])
    expect(await list({ q: 'nothing' })).toEqual([[], 0])
  })

  it('all texts can be read for checks: what editors show, or what is live', async () => {
    const world = await aBrandWorld()
    const page = await world.execute('source.create', {
      kind: 'page',
      name: 'a',
      text: 'live',
      publish: await checked(world),
    })
    await world.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'draft',
      expectedRevisionId: page.draftRevisionId,
    })
    await world.execute('source.create', { kind: 'module', name: 'm', text: 'module draft' })
    await world.execute('source.create', { kind: 'component', name: 'without a text' })
    const texts = async (which: 'draft' | 'published') =>
      (await world.reads.readSources(world.scope, which)).map(({ source, text }) => [source.name, text])
    expect(await texts('draft')).toEqual([
      ['a', 'draft'],
      ['m', 'module draft'],
    ])
    expect(await texts('published')).toEqual([['a', 'live']])
  })
})
