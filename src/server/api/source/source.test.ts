import { describe, expect, it } from 'vitest'
import type { Json } from '../../../core/json.ts'
import { anApiWorld, type ApiWorld } from '../testing/api-world.ts'
import { send } from '../testing/send.ts'
import { surfaces } from './surface.ts'

const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

/** The routes of one kind, as an author uses them. */
function author(world: ApiWorld, noun: string) {
  const as = 'admin'
  const query = (force: boolean) => (force ? { query: { force: 'true' } } : {})
  return {
    create: (body: Json, force = false) => send(world, { as, request: `POST /${noun}`, body, ...query(force) }),
    get: (id: unknown) => send(world, { as, request: `GET /${noun}/${String(id)}` }),
    update: (id: unknown, body: Json, force = false) =>
      send(world, { as, request: `PUT /${noun}/${String(id)}`, body, ...query(force) }),
    delete: (id: unknown, force = false) =>
      send(world, { as, request: `DELETE /${noun}/${String(id)}`, ...query(force) }),
    draft: (id: unknown) => send(world, { as, request: `GET /${noun}/${String(id)}/draft` }),
    save: (id: unknown, body: Json) => send(world, { as, request: `PUT /${noun}/${String(id)}/draft`, body }),
    publish: (id: unknown, body: Json = {}, force = false) =>
      send(world, { as, request: `POST /${noun}/${String(id)}/publish`, body, ...query(force) }),
    revisions: (id: unknown, query: Record<string, string> = {}) =>
      send(world, { as, request: `GET /${noun}/${String(id)}/revisions`, query }),
    revision: (id: unknown, number: number) =>
      send(world, { as, request: `GET /${noun}/${String(id)}/revisions/${number}` }),
    restore: (id: unknown, number: number, body: Json = {}) =>
      send(world, { as, request: `POST /${noun}/${String(id)}/revisions/${number}/restore`, body }),
  }
}

describe.each(surfaces)('$noun', ({ kind, noun, nameKey, textKey }) => {
  it('go from a draft to publication, each save a revision (rules 3.6-1 to 3.6-3)', async () => {
    const world = anApiWorld()
    const { create, get, save, publish, draft, revisions, revision } = author(world, noun)
    const made = await create({ [nameKey]: 'start' })
    const { id } = made.body
    expect(made).toMatchObject({
      status: 201,
      body: {
        [nameKey]: 'start',
        status: 'draft',
        revision_id: null,
        published_revision_id: null,
        [textKey]: null,
        warnings: [],
      },
    })
    expect((await draft(id)).body).toMatchObject({ revision_id: null, [textKey]: null })
    expect(await publish(id)).toMatchObject({ status: 422, body: { code: 'source.no_draft' } })

    const first = await save(id, { [textKey]: 'one', expected_revision_id: null })
    expect(first).toMatchObject({
      status: 200,
      body: { number: 1, [textKey]: 'one', created_by: 'admin write', warnings: [] },
    })
    const second = await save(id, { [textKey]: 'two', expected_revision_id: first.body['revision_id'] as number })
    expect((await draft(id)).body).toMatchObject({
      revision_id: second.body['revision_id'],
      number: 2,
      [textKey]: 'two',
    })

    const published = await publish(id, { expected_revision_id: second.body['revision_id'] as number })
    expect(published).toMatchObject({
      status: 200,
      body: { status: 'published', [textKey]: 'two', published_revision_id: second.body['revision_id'] },
    })
    expect(world.store.definitions(world.acme.scope).findPublished(kind, 'start')).toMatchObject({
      revisionId: second.body['revision_id'],
    })

    const third = await save(id, { [textKey]: 'three', expected_revision_id: second.body['revision_id'] as number })
    expect((await get(id)).body).toMatchObject({
      status: 'published',
      [textKey]: 'three',
      revision_id: third.body['revision_id'],
      published_revision_id: second.body['revision_id'],
    })
    expect((await revisions(id)).body).toMatchObject({
      data: [{ number: 3 }, { number: 2 }, { number: 1 }],
      per_page: 25,
      offset: 0,
      next_offset: null,
    })
    expect((await revisions(id, { per_page: '2' })).body).toMatchObject({ data: [{}, {}], next_offset: 2 })
    expect((await revisions(id, { per_page: '2', offset: '2' })).body).toMatchObject({
      data: [{ number: 1 }],
      next_offset: null,
    })
    expect((await revision(id, 1)).body).toMatchObject({ number: 1, [textKey]: 'one' })
    expect((await revision(id, 4)).status).toBe(404)
  })

  it('refuse a draft that was saved over, and say which one is current (rule 3.6-3)', async () => {
    const { create, save, publish, restore } = author(anApiWorld(), noun)
    const { id, revision_id: seen } = (await create({ [nameKey]: 'start', [textKey]: 'one' })).body as Record<
      string,
      number
    >
    const { revision_id: current } = (await save(id, { [textKey]: 'two', expected_revision_id: seen! })).body
    const stale = { status: 409, body: { code: 'revision.stale', revision_id: current } }
    expect(await save(id, { [textKey]: 'three', expected_revision_id: seen! })).toMatchObject(stale)
    expect(await save(id, { [textKey]: 'three', expected_revision_id: null })).toMatchObject(stale)
    expect(await save(id, { [textKey]: 'fault!', expected_revision_id: seen! })).toMatchObject(stale)
    expect(await publish(id, { expected_revision_id: seen! })).toMatchObject(stale)
    expect(await restore(id, 1, { expected_revision_id: seen! })).toMatchObject(stale)
  })

  it('are restored into the draft, as a new revision', async () => {
    const { create, save, restore, get } = author(anApiWorld(), noun)
    const made = await create({ [nameKey]: 'start', [textKey]: 'one', publish: true })
    const { id, revision_id: first } = made.body as Record<string, number>
    await save(id, { [textKey]: 'two', expected_revision_id: first! })
    expect(await restore(id, 1)).toMatchObject({ status: 200, body: { number: 3, [textKey]: 'one', warnings: [] } })
    expect((await get(id)).body).toMatchObject({ [textKey]: 'one', published_revision_id: first })
  })

  it('refuse a text with errors, with their positions; warnings come with what was done (rule 3.6-3)', async () => {
    const { create, save, publish } = author(anApiWorld(), noun)
    const refusal = (document: string) => ({
      status: 422,
      body: {
        message: 'The given data was invalid.',
        code: 'source.invalid',
        errors: { [textKey]: ['Line 2, column 3: There is a fault here.'] },
        issues: [
          {
            severity: 'error',
            code: 'plain.fault',
            message: 'There is a fault here.',
            document,
            line: 2,
            column: 3,
            input: textKey,
          },
        ],
      },
    })
    expect(await create({ [nameKey]: 'start', [textKey]: 'a\n  fault!' })).toMatchObject(refusal('start'))
    expect(await create({ [nameKey]: 'start', [textKey]: 'a\n  fault!', publish: true }, true)).toMatchObject(
      refusal('start'),
    )
    const made = await create({ [nameKey]: 'start', [textKey]: 'doubt!' })
    expect(made).toMatchObject({
      status: 201,
      body: { warnings: [{ severity: 'warning', line: 1, column: 1, document: 'start' }] },
    })
    const { id, revision_id: seen } = made.body as Record<string, number>
    expect(await save(id, { [textKey]: 'a\n  fault!', expected_revision_id: seen! })).toMatchObject(refusal('start'))
    expect(await publish(id)).toMatchObject({ status: 200, body: { warnings: [{ severity: 'warning' }] } })
  })

  it('are not forced live with errors of their own, but with those of what they bring along', async () => {
    const { create, publish } = author(anApiWorld(), noun)
    const unready = (await create({ [nameKey]: 'unready', [textKey]: 'unready!' })).body['id']
    const refusal = { status: 422, body: { code: 'source.invalid', issues: [{ line: 1 }] } }
    expect(await publish(unready)).toMatchObject(refusal)
    expect(await publish(unready, {}, true)).toMatchObject(refusal)
    const elsewhere = (await create({ [nameKey]: 'start', [textKey]: 'elsewhere!' })).body['id']
    expect(await publish(elsewhere)).toMatchObject({ ...refusal, body: { issues: [{ document: 'elsewhere' }] } })
    expect(await publish(elsewhere, {}, true)).toMatchObject({
      status: 200,
      body: { status: 'published', warnings: [{ severity: 'error', document: 'elsewhere' }] },
    })
  })

  it('are published at once where asked', async () => {
    const { create } = author(anApiWorld(), noun)
    expect(await create({ [nameKey]: 'start', [textKey]: 'one', publish: true })).toMatchObject({
      status: 201,
      body: { status: 'published', [textKey]: 'one' },
    })
    expect(await create({ [nameKey]: 'empty', publish: true })).toMatchObject({
      status: 422,
      body: invalid({ [textKey]: [`The ${textKey} field is required.`] }),
    })
  })

  it('break no published page, unless forced: by a publication, a new name, going offline, being deleted (rule 3.6-3)', async () => {
    const world = anApiWorld()
    const { create, update, get, delete: remove } = author(world, noun)
    const { id } = (await create({ [nameKey]: 'layout', [textKey]: 'one', publish: true })).body
    await author(world, 'pages').create({ slug: 'shop', html: 'needs layout', publish: true })
    const breaks = { status: 409, body: { code: 'publication.breaks', pages: ['shop'] } }
    expect(await remove(id)).toMatchObject(breaks)
    expect(await update(id, { status: 'offline' })).toMatchObject(breaks)
    expect(await update(id, { [nameKey]: 'frame' })).toMatchObject(breaks)
    expect(await get(id)).toMatchObject({ body: { status: 'published', [nameKey]: 'layout' } })

    expect(await update(id, { [nameKey]: 'frame' }, true)).toMatchObject({ status: 200, body: { [nameKey]: 'frame' } })
    expect(await update(id, { [nameKey]: 'layout' })).toMatchObject({ status: 200 })
    expect(await update(id, { status: 'offline' }, true)).toMatchObject({ status: 200, body: { status: 'offline' } })
    expect(world.store.definitions(world.acme.scope).findPublished(kind, 'layout')).toBeUndefined()
    expect(await update(id, { status: 'published' })).toMatchObject({ status: 200, body: { status: 'published' } })
    expect(await remove(id, true)).toMatchObject({ status: 200, body: { success: true } })
    expect((await get(id)).status).toBe(404)
  })

  it('are renamed in one step: what needs itself by its former name is refused, forced or not', async () => {
    const world = anApiWorld()
    const { create, update, get } = author(world, noun)
    const { id } = (await create({ [nameKey]: 'start', [textKey]: 'needs start', publish: true })).body
    await create({ [nameKey]: 'taken', [textKey]: 'two' })
    for (const force of [false, true]) {
      expect(await update(id, { [nameKey]: 'begin' }, force)).toMatchObject({
        status: 422,
        body: { code: 'source.invalid', issues: [{ code: 'plain.lack', document: 'begin' }] },
      })
    }
    expect(await update(id, { [nameKey]: 'taken' })).toMatchObject({
      status: 422,
      body: { code: 'input.invalid', errors: { [nameKey]: [`The ${nameKey} has already been taken.`] } },
    })
    expect(await get(id)).toMatchObject({ body: { [nameKey]: 'start', status: 'published' } })
  })

  it('are checked and written again where something was published in between', async () => {
    const world = anApiWorld()
    const { create, publish, update, delete: remove, get } = author(world, noun)
    const { id } = (await create({ [nameKey]: 'start', [textKey]: 'one' })).body
    const elsewhere = (times: number) =>
      Array.from(
        { length: times },
        (_, i) => () =>
          world.store.execute(world.acme.scope, 'entity.create', { declaration: { name: `Meanwhile ${i}` } }),
      )
    world.checker.meanwhile.push(...elsewhere(2))
    expect(await publish(id)).toMatchObject({ status: 200, body: { status: 'published' } })
    world.checker.meanwhile.push(...elsewhere(3))
    expect(await update(id, { status: 'offline' })).toMatchObject({ status: 200 })
    world.checker.meanwhile.push(...elsewhere(1))
    expect(await create({ [nameKey]: 'other', [textKey]: 'one', publish: true })).toMatchObject({ status: 201 })
    world.checker.meanwhile.push(...elsewhere(1))
    expect(await remove(id)).toMatchObject({ status: 200 })
    expect((await get(id)).status).toBe(404)
  })

  it('are left alone where something is published again and again in between', async () => {
    const world = anApiWorld()
    const { create, get } = author(world, noun)
    const { id } = (await create({ [nameKey]: 'start', [textKey]: 'one' })).body
    world.checker.meanwhile.push(
      ...Array.from(
        { length: 4 },
        (_, i) => () =>
          world.store.execute(world.acme.scope, 'entity.create', { declaration: { name: `Meanwhile ${i}` } }),
      ),
    )
    const { app, keys } = world
    const response = await app.inject({
      method: 'POST',
      url: `/api/brands/acme/${noun}/${String(id)}/publish`,
      headers: { 'ef-access-key': keys.admin },
    })
    expect(response.statusCode).toBe(409)
    expect(response.json()).toMatchObject({ code: 'publication.raced' })
    expect((await get(id)).body).toMatchObject({ status: 'draft' })
  })

  it('are listed without their texts, filtered by words and status', async () => {
    const world = anApiWorld()
    const { create } = author(world, noun)
    await create({ [nameKey]: 'start', [textKey]: 'secret text' })
    const list = (query: Record<string, string>) => send(world, { as: 'viewer', request: `GET /${noun}`, query })
    const all = await list({})
    expect(all.body).toMatchObject({
      data: [{ [nameKey]: `a-${kind}` }, { [nameKey]: 'start' }],
      total: 2,
      current_page: 1,
    })
    expect(JSON.stringify(all.body)).not.toContain('secret text')
    expect((await list({ status: 'draft' })).body).toMatchObject({ data: [{ [nameKey]: 'start' }], total: 1 })
    expect((await list({ q: 'STAR' })).body).toMatchObject({ data: [{ [nameKey]: 'start' }], total: 1 })
    expect((await list({ per_page: '1', page: '2' })).body).toMatchObject({
      data: [{ [nameKey]: 'start' }],
      last_page: 2,
    })
  })
})

describe('what is one kind is not another', () => {
  it.each(surfaces.flatMap((a) => surfaces.filter((b) => b !== a).map((b) => ({ a, b }))))(
    'the id of one of the $a.noun names none of the $b.noun',
    async ({ a, b }) => {
      const world = anApiWorld()
      const id = world.acme.names[a.kind]
      for (const request of [`GET /${b.noun}/${id}`, `GET /${b.noun}/${id}/draft`, `DELETE /${b.noun}/${id}`]) {
        expect((await send(world, { request })).status).toBe(404)
      }
    },
  )
})
