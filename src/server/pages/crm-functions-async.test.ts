import type { Writer } from '../../core/command/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { aFunctionsWorld, type FunctionsWorld } from './testing/functions-world.ts'

let world: FunctionsWorld

beforeEach(async () => {
  world = await aFunctionsWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

describe('async, and a full disk', () => {
  it('2.1-8: an async write answers at once, and the next call of the run sees it', async () => {
    expect(
      await world.evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
        `createCrmEntry({ slug: 'tracker', title: 'later', crm_async: true }).pending`,
        `getCrmEntries({ slug: 'tracker', limit: 1 })[0].title`,
        `clearCrmEntries({ slug: 'tracker', async: true })`,
      ),
    ).toEqual([true, 7, true, 'later', { ok: true, deleted: null, pending: true }])
  })

  it('2.1-8: at most 64 async writes of a run wait at a time, and all of them are done in their order', async () => {
    const { writer } = world.store
    const { accept } = writer
    let [waiting, most] = [0, 0]
    const gate = Promise.withResolvers<void>()
    writer.accept = async (scope, name, input) => {
      most = Math.max(most, ++waiting)
      // One that did not wait for room would come meanwhile.
      if (waiting === 64) setImmediate(gate.resolve)
      await gate.promise
      try {
        return await accept(scope, name, input)
      } finally {
        waiting--
      }
    }
    try {
      const add = `addCrmFieldValue({ slug: 'tracker', fieldKey: 'nth', value: n, async: true })`
      expect(
        await world.evaluate(
          `Array.from({ length: 200 }, (_, n) => ${add}).every(Boolean)`,
          `getCrmFieldValues({ slug: 'tracker', fieldKey: 'nth', limit: 200 }).join()`,
        ),
      ).toEqual([true, Array.from({ length: 200 }, (_, n) => 199 - n).join()])
      expect(most).toBe(64)
    } finally {
      writer.accept = accept
    }
  })

  it('2.1-8: neither an async call nor one about another reference waits for an async write; a later one about it does', async () => {
    const { writer } = world.store
    const { accept, execute } = writer
    const posted: string[] = []
    const gate = Promise.withResolvers<void>()
    writer.accept = async (scope, name, input) => {
      posted.push(`accept ${name}`)
      await gate.promise
      return await accept(scope, name, input)
    }
    writer.execute = async (scope, name, input) => {
      if (name === 'entry.setFields') {
        posted.push(`execute ${name}`)
        // Who waited for the pending ones before would wait for ever.
        gate.resolve()
      }
      return await execute(scope, name, input)
    }
    expect(
      await world.evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, async: true })`,
        `createCrmEntry({ slug: 'tracker', values: { weight: 2 }, async: true }).pending`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 3, async: true })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceType: 'order', referenceId: '1' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 9, referenceType: 'order', referenceId: '1' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'weight' })`,
        `getCrmEntries({ slug: 'tracker', anyReference: true }).length`,
      ),
    ).toEqual([true, true, true, null, true, [3, 1], 3])
    expect(posted).toEqual([
      'accept entry.setFields',
      'accept entry.create',
      'accept entry.setFields',
      'execute entry.setFields',
    ])
    writer.accept = accept
    writer.execute = execute
  })

  it('2.1-7: async is true or false; whatever else is refused, and nothing written', async () => {
    expect(
      await world.evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, async: 'yes' })`,
        `createCrmEntry({ slug: 'tracker', crm_async: 1 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
      ),
    ).toEqual([false, { ok: false, error: 'invalid' }, null])
    expect((await world.runs())[0]!.calls[0]!.note).toBe('async must be true or false.')
  })

  it('2.1-8: an async write that is refused is kept for an admin, who replays it', async () => {
    const answers = await world.evaluate(
      `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'eve@example.com', referenceId: 'eve' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'EVE@example.com', async: true })`,
      `createCrmEntry({ slug: 'cities', title: 'Bonn', async: true }).pending`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true })`,
      `getCrmFields({ slug: 'tracker', fieldKeys: ['email', 'weight'] })`,
    )
    expect(answers).toEqual([true, true, true, true, { email: null, weight: 7 }])
    const listed = async () => await world.store.reads.listFailedWrites(world.scope, { limit: 10, offset: 0 })
    const [city, email] = await listed()
    expect([city, email]).toMatchObject([
      { command: 'entry.create', code: 'field.required', input: { entity: 'cities', title: 'Bonn' } },
      { command: 'entry.setFields', code: 'field.unique', by: { type: 'page', name: expect.stringContaining('eval') } },
    ])
    const [run] = await world.runs()
    expect(run!.calls.map(({ note }) => note).filter((note) => note !== undefined)).toEqual([
      'Not written, and kept for an admin: Another entry already holds this value under "email".',
      'Not written, and kept for an admin: A value is required under: size.',
    ])
    world.execute('entry.clear', { entity: 'tracker', reference: { type: 'customer', id: 'eve' } })
    world.execute('run.replayFailedWrite', { id: email!.id })
    expect(await world.evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'email' })`)).toEqual(['EVE@example.com'])
    expect(await listed()).toEqual([city])
  })

  it('2.1-8: a visitor is not answered as if an async write were done that the disk has no room for', async () => {
    const { writer } = world.store
    const { accept } = writer
    writer.accept = async () => {
      throw new CoreError('store.full', {})
    }
    const text = `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true }); response.json('done')`
    await world.publish('page', 'weigh', `<script scope="backend">${text}</script>`)
    expect((await world.visit('/weigh', { cookie: world.session })).status).toBe(503)
    expect(world.faults.splice(0)).toMatchObject([{ code: 'store.full' }])
    writer.accept = accept
    expect(await world.visit('/weigh', { cookie: world.session })).toMatchObject({ status: 200, text: '"done"' })
  })

  it('2.1-7: a run that ends because the disk is full answers 503, and one that copes with it as it likes', async () => {
    const { writer } = world.store
    const { execute } = writer
    const call = `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7 })`
    await world.publish('page', 'weigh', `<script scope="backend">${call}</script>weighed`)
    await world.publish('page', 'template', `{{ setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7 }) }}`)
    await world.publish(
      'page',
      'cope',
      `<script scope="backend">try { ${call} } catch { response.status(202) }</script>`,
    )
    const full: Writer['execute'] = (scope, name, input) =>
      name === 'entry.setFields' ? Promise.reject(new CoreError('store.full', {})) : execute(scope, name, input)
    writer.execute = full
    expect((await world.visit('/weigh', { cookie: world.session })).status).toBe(503)
    expect((await world.visit('/template', { cookie: world.session })).status).toBe(503)
    expect((await world.visit('/cope', { cookie: world.session })).status).toBe(202)
    writer.execute = execute
    expect(await world.visit('/weigh', { cookie: world.session })).toMatchObject({ status: 200, text: 'weighed' })
  })
})
