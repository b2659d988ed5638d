import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../../core/account/index.ts'
import { anApiWorld, type ApiWorld, type Person } from '../testing/api-world.ts'
import { describeScenarios } from '../testing/scenario.ts'
import { send } from '../testing/send.ts'

const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

async function namesOf(world: ApiWorld, as: Person): Promise<string[]> {
  const { body } = await send(world, { as, request: 'GET /keys' })
  return (body as unknown as { name: string }[]).map(({ name }) => name)
}

function keyNamed({ store, acme }: ApiWorld, name: string): ApiKey {
  return (store.reads.listKeys(acme.scope) as readonly ApiKey[]).find((key) => key.name === name)!
}

function keyOfOther({ store, other }: ApiWorld): ApiKey {
  return (store.reads.listKeys(other.scope) as readonly ApiKey[]).find((key) => key.name === 'other write')!
}

describe('keys', () => {
  it('are shown once, in the answer that made them, and stored hashed (rules 1.4-2, 5.5-3)', async () => {
    const world = anApiWorld()
    const { body } = await send(world, { as: 'admin', request: 'POST /keys', body: { name: 'Import', access: 'read' } })
    expect(body).toMatchObject({
      name: 'Import',
      access: 'read',
      expires_at: null,
      last_used_at: null,
      prefix: 'sc_made-',
    })
    const { key } = body as { key: string }
    expect(JSON.stringify((await send(world, { as: 'admin', request: 'GET /keys' })).body)).not.toContain(key)
    expect(world.contents()).not.toContain(key)
    expect(JSON.stringify(world.log)).not.toContain(key)
    const use = { as: null, headers: { authorization: `Bearer ${key}` } }
    expect((await send(world, { ...use, request: 'GET /crm/entities' })).status).toBe(200)
    expect((await send(world, { ...use, request: 'POST /crm/entities', body: { name: 'X' } })).status).toBe(403)
  })

  it('end at once when they are revoked', async () => {
    const world = anApiWorld()
    const { id } = keyNamed(world, 'admin write')
    expect((await send(world, { as: 'admin', request: `DELETE /keys/${id}` })).body).toEqual({ success: true })
    expect((await send(world, { as: 'admin', request: 'GET /keys' })).status).toBe(401)
  })

  it('end when they expire', async () => {
    const world = anApiWorld()
    const body = { name: 'Short', expires_at: '2026-03-15T10:00:00Z' }
    const made = await send(world, { as: 'admin', request: 'POST /keys', body })
    expect(made.body).toMatchObject({ expires_at: '2026-03-15T10:00:00.000Z' })
    const headers = { 'ef-access-key': made.body['key'] as string }
    const use = () => send(world, { as: null, request: 'GET /crm/entities', headers })
    world.clock.advance(30 * 60_000 - 1)
    expect((await use()).status).toBe(200)
    world.clock.advance(1)
    expect((await use()).status).toBe(401)
  })

  it("are an admin's own; an owner sees and revokes those of everybody (rule 5.5-6)", async () => {
    const world = anApiWorld()
    expect(await namesOf(world, 'admin')).toEqual(['admin write'])
    expect(await namesOf(world, 'owner')).toContain('admin write')
    expect(await namesOf(world, 'owner')).toContain('second write')
    const { id } = keyNamed(world, 'second write')
    expect((await send(world, { as: 'admin', request: `DELETE /keys/${id}` })).status).toBe(404)
    expect((await send(world, { as: 'owner', request: `DELETE /keys/${id}` })).status).toBe(200)
    expect(await namesOf(world, 'owner')).not.toContain('second write')
  })

  describeScenarios([
    {
      title: 'a name is required',
      as: 'admin',
      request: 'POST /keys',
      body: { access: 'all' },
      status: 422,
      answer: invalid({
        name: ['The name field is required.'],
        access: ['The access field must be one of read, write.'],
      }),
    },
    {
      title: 'a key may be made to write, and does where nothing else is said',
      as: 'admin',
      request: 'POST /keys',
      body: { key: { name: 'All', expires_at: null } },
      status: 201,
      answer: { access: 'write' },
    },
    ...['yesterday', '2026-03-15', '2026-03-15T09:30:00Z', 5, true].map((expires_at) => ({
      title: `a key does not expire ${JSON.stringify(expires_at)}: that is past, or no time`,
      as: 'admin' as const,
      request: 'POST /keys',
      body: { name: 'X', expires_at },
      status: 422,
      answer: invalid({ expires_at: expect.any(Array) }),
    })),
    (world) => ({
      title: 'a key can not be given an id, a hash, a key, a prefix or a brand',
      as: 'admin',
      request: 'POST /keys',
      body: {
        name: 'X',
        id: 7777,
        hash: 'h',
        key: 'mine',
        prefix: 'p',
        brand_id: world.other.scope.brandId,
        last_used_at: 'now',
      },
      status: 201,
      answer: { key: 'sc_made-1-by-the-api', prefix: 'sc_made-', last_used_at: null },
      look: (world, { body }) => {
        const { id, hash, brandId } = keyNamed(world, 'X')
        return [id === body['id'], id === 7777, hash === 'h', brandId === world.acme.scope.brandId]
      },
      sees: [true, false, false, true],
    }),
    (world) => ({
      title: 'an admin makes no key for another',
      as: 'admin',
      request: 'POST /keys',
      body: { name: 'X', user_id: keyNamed(world, 'second write').userId },
      status: 422,
      answer: invalid({ user_id: ['The user_id field must be your own id: only owners make keys for others.'] }),
    }),
    (world) => ({
      title: 'an owner makes a key for a member, which acts with his role (rule 5.5-3)',
      as: 'owner',
      request: 'POST /keys',
      body: { name: 'X', user_id: keyNamed(world, 'viewer write').userId },
      status: 201,
      answer: { user_id: keyNamed(world, 'viewer write').userId, access: 'write' },
      look: async (world, { body }) => {
        const headers = { authorization: `Bearer ${String(body['key'])}` }
        const use = async (request: string) => (await send(world, { as: null, headers, request })).status
        return [await use('GET /crm/entities'), await use('POST /crm/entities')]
      },
      sees: [200, 403],
    }),
    (world) => ({
      title: 'nobody makes a key for whoever is no member of the brand (rule 1.4-2)',
      as: 'owner',
      request: 'POST /keys',
      body: { name: 'X', user_id: keyOfOther(world).userId },
      status: 422,
      answer: invalid({ user_id: ['The user_id field names no member of this brand.'] }),
    }),
    {
      title: 'nor for nobody',
      as: 'owner',
      request: 'POST /keys',
      body: { name: 'X', user_id: 999_999 },
      status: 422,
      answer: invalid({ user_id: ['The user_id field names no member of this brand.'] }),
    },
    (world) => ({
      title: 'an owner makes none for an operator, who is more than he is',
      as: 'owner',
      request: 'POST /keys',
      body: { name: 'X', user_id: keyNamed(world, 'a key').userId },
      status: 422,
      answer: invalid({ user_id: ['The user_id field names an operator, who alone makes keys for himself.'] }),
    }),
    {
      title: 'an editor has no keys to see',
      as: 'editor',
      request: 'GET /keys',
      status: 403,
    },
  ])
})
