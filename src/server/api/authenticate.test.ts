import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { anApiWorld, type ApiWorld, type WorldOptions } from './testing/api-world.ts'

const url = '/api/brands/acme/crm/entities'

/** Header lines as they are sent: names may come twice. */
async function ask({ app }: ApiWorld, headers: Readonly<Record<string, string | string[]>>, path = url) {
  const response = await app.inject({ method: 'GET', url: path, headers })
  return {
    status: response.statusCode,
    message: response.json<{ message?: string }>().message,
    headers: response.headers,
  }
}

describe('a key', () => {
  it('is taken from EF-Access-Key or as a Bearer token, in any case of the words (rule 1.4-2)', async () => {
    const world = anApiWorld()
    const { viewer: key } = world.keys
    for (const headers of [
      { 'ef-access-key': key },
      { 'EF-Access-Key': ` ${key} ` },
      { authorization: `Bearer ${key}` },
      { Authorization: `bearer   ${key}` },
    ]) {
      expect(await ask(world, headers)).toMatchObject({ status: 200 })
    }
  })

  it('says to which brand it belongs; the brand may be named by id or slug (rule 1.4-1)', async () => {
    const world = anApiWorld()
    const headers = { 'ef-access-key': world.keys.viewer }
    const { brandId } = world.acme.scope
    expect(await ask(world, headers, `/api/brands/${brandId}/crm/entities`)).toMatchObject({ status: 200 })
    for (const brand of [
      'ACME',
      `0${brandId}`,
      `${brandId}.0`,
      '%00',
      'other',
      String(world.other.scope.brandId),
      '__proto__',
    ]) {
      expect(await ask(world, headers, `/api/brands/${brand}/crm/entities`)).toMatchObject({
        status: 401,
        message: 'Invalid API key or brand access denied',
      })
    }
  })

  it('counts beside a cookie, and a cookie counts for nothing', async () => {
    const world = anApiWorld()
    const cookie = `stagecraft_admin=${world.keys.owner}`
    expect(await ask(world, { cookie, 'ef-access-key': world.keys.viewer })).toMatchObject({ status: 200 })
    expect(await ask(world, { cookie })).toMatchObject({ status: 401 })
  })

  it('does not come in the address (and so into no log)', async () => {
    const world = anApiWorld()
    const { owner } = world.keys
    for (const name of ['key', 'access_key', 'EF-Access-Key', 'ef-access-key', 'authorization']) {
      expect(await ask(world, {}, `${url}?${name}=${owner}`)).toMatchObject({ status: 401 })
    }
    expect(JSON.stringify(world.log)).not.toContain(owner)
  })

  it('comes alone: two in one request are none, though they were the same (rule 1.4-2)', async () => {
    const world = anApiWorld()
    const { owner, viewer } = world.keys
    for (const headers of [
      { 'ef-access-key': owner, authorization: `Bearer ${owner}` },
      { 'ef-access-key': owner, authorization: `Bearer ${viewer}` },
      { 'ef-access-key': [owner, owner] },
      { 'ef-access-key': `${owner}, ${owner}` },
      { authorization: [`Bearer ${owner}`, `Bearer ${viewer}`] },
      { authorization: `Bearer ${owner}, Bearer ${viewer}` },
      { 'ef-access-key': owner, authorization: 'Bearer ' },
    ]) {
      expect(await ask(world, headers)).toMatchObject({ status: 401, message: 'Invalid API key' })
    }
  })

  it('may stand beside the credentials that a proxy in front asks for', async () => {
    const world = anApiWorld()
    const headers = { 'ef-access-key': world.keys.owner, authorization: 'Basic dXNlcjpwYXNz' }
    expect(await ask(world, headers)).toMatchObject({ status: 200 })
  })

  const noKeys = ['', ' ', 'a,b', 'a b', 'kéy', 'x'.repeat(201), 'x'.repeat(1_000_000), '[object Object]']
  it.each(noKeys.map((key) => [key.slice(0, 20), key]))('that reads %j is not even looked up', async (_, key) => {
    let lookups = 0
    const got = await ask(anApiWorld(countingLookups(() => lookups++)), { 'ef-access-key': key })
    expect(got).toMatchObject({ status: 401, message: 'Invalid API key' })
    expect(got.headers['www-authenticate']).toBe('Bearer realm="stagecraft"')
    expect(lookups).toBe(0)
  })

  it.each(['null', 'undefined', '__proto__', "'OR'1'='1", '%00', 'x'.repeat(200)])(
    'that reads %j is one that nobody has',
    async (key) => {
      expect(await ask(anApiWorld(), { 'ef-access-key': key })).toMatchObject({
        status: 401,
        message: 'Invalid API key',
      })
    },
  )

  it('is read anew with each request: what was changed meanwhile counts', async () => {
    const world = anApiWorld()
    const headers = { 'ef-access-key': world.keys.expired }
    expect(await ask(world, headers)).toMatchObject({ status: 401 })
    const { id } = (await world.store.reads.listKeys(world.acme.scope)).find((key) => key.name === 'viewer write')!
    expect(await ask(world, { 'ef-access-key': world.keys.viewer })).toMatchObject({ status: 200 })
    world.store.execute(world.acme.scope, 'account.revokeKey', { id })
    expect(await ask(world, { 'ef-access-key': world.keys.viewer })).toMatchObject({ status: 401 })
  })
})

function countingLookups(count: () => void): WorldOptions {
  return {
    wrapStore: (store) => ({
      ...store,
      reads: {
        ...store.reads,
        findKey(hashed) {
          count()
          return store.reads.findKey(hashed)
        },
      },
    }),
  }
}

describe('the last use of a key', () => {
  async function lastUse({ store, acme }: ApiWorld) {
    return (await store.reads.listKeys(acme.scope)).find((key) => key.name === 'viewer write')!.lastUsedAt
  }

  it('is noted at most once a minute, by whoever it let in', async () => {
    const world = anApiWorld()
    const headers = { 'ef-access-key': world.keys.viewer }
    const start = world.clock.now()
    expect(await lastUse(world)).toBeNull()
    await Promise.all([ask(world, headers), ask(world, headers), ask(world, headers)])
    expect(await lastUse(world)).toBe(start)
    world.clock.advance(59_999)
    await ask(world, headers)
    expect(await lastUse(world)).toBe(start)
    world.clock.advance(1)
    await ask(world, headers)
    expect(await lastUse(world)).toBe(start + 60_000)
  })

  it("is noted whatever its role allows, and not where the brand is another's", async () => {
    const world = anApiWorld()
    await ask(world, { 'ef-access-key': world.keys.viewer }, '/api/brands/other/crm/entities')
    expect(await lastUse(world)).toBeNull()
    await ask(world, { 'ef-access-key': world.keys.viewer }, '/api/brands/acme/runs')
    expect(await lastUse(world)).toBe(world.clock.now())
  })

  it('holds up nothing: reads go on while the disk is full, and it is tried again a minute later', async () => {
    let attempts = 0
    const world = anApiWorld({
      wrapStore: (store) => ({
        ...store,
        writer: {
          ...store.writer,
          execute: async () => {
            attempts++
            throw new CoreError('store.full', {})
          },
        },
      }),
    })
    const headers = { 'ef-access-key': world.keys.viewer }
    expect(await ask(world, headers)).toMatchObject({ status: 200 })
    expect(await ask(world, headers)).toMatchObject({ status: 200 })
    expect(attempts).toBe(1)
    world.clock.advance(60_000)
    expect(await ask(world, headers)).toMatchObject({ status: 200 })
    expect(attempts).toBe(2)
    await world.app.close()
    expect(world.log.filter(({ level }) => level === 'warn')).toHaveLength(2)
  })

  it('is written before the listener is closed', async () => {
    let finish = () => {}
    const written: string[] = []
    const world = anApiWorld({
      wrapStore: (store) => ({
        ...store,
        writer: {
          ...store.writer,
          async execute(scope, name, input) {
            await new Promise<void>((resolve) => (finish = resolve))
            written.push(name)
            return await store.writer.execute(scope, name, input)
          },
        },
      }),
    })
    await ask(world, { 'ef-access-key': world.keys.viewer })
    const closed = world.app.close()
    finish()
    await closed
    expect(written).toEqual(['account.touchKey'])
  })
})
