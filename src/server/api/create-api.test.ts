import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { anApiWorld, type ApiWorld } from './testing/api-world.ts'
import { checkEveryAnswer, checkRefusal } from './testing/send.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS' | 'HEAD'

interface Asked {
  readonly method?: Method
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: string | Buffer
}

async function ask({ app, keys }: ApiWorld, { method = 'GET', url, headers = {}, payload }: Asked) {
  const response = await app.inject({
    method,
    url,
    headers: { 'ef-access-key': keys.owner, ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  const got = { status: response.statusCode, headers: response.headers, text: response.body }
  checkEveryAnswer(got)
  return got
}

async function refused(world: ApiWorld, asked: Asked) {
  const before = world.contents()
  const got = await ask(world, asked)
  const body = JSON.parse(got.text) as { code: string; message: string }
  checkRefusal({ status: got.status, body: { ...body } })
  expect(world.contents()).toBe(before)
  return { status: got.status, code: body.code, headers: got.headers }
}

const entities = '/api/brands/acme/crm/entities'
const json = { 'content-type': 'application/json' }
const post = (payload: string | Buffer, headers: Record<string, string> = json): Asked => ({
  method: 'POST',
  url: entities,
  headers,
  payload,
})

describe('a body', () => {
  it.each<[string, Asked, number, string]>([
    ['that is no JSON', post('{name}'), 400, 'request.malformed'],
    ['that is cut short', post('{"name":"X"'), 400, 'request.malformed'],
    ['that goes on after its end', post('{"name":"X"} {}'), 400, 'request.malformed'],
    [
      'that is no UTF-8',
      post(Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])),
      400,
      'request.malformed',
    ],
    ['of lone surrogates, in a name', post('{"name":"\\ud800"}'), 422, 'input.invalid'],
    ['nested 65 deep', post('['.repeat(65) + ']'.repeat(65)), 400, 'request.malformed'],
    ['nested 100,000 deep', post('['.repeat(100_000) + ']'.repeat(100_000)), 400, 'request.malformed'],
    ['of 64 KB of opening brackets', post('['.repeat(65_536)), 400, 'request.malformed'],
    ['nested 64 deep that is no object', post('['.repeat(64) + ']'.repeat(64)), 422, 'input.invalid'],
    ['of more than 1 MB', post(JSON.stringify({ name: 'x'.repeat(1_048_576) })), 413, 'request.too_large'],
    [
      'that is a form',
      post('name=X', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'request.unsupported_type',
    ],
    ['that is plain text', post('{"name":"X"}', { 'content-type': 'text/plain' }), 415, 'request.unsupported_type'],
    ['that is XML', post('<name/>', { 'content-type': 'application/xml' }), 415, 'request.unsupported_type'],
    ['in parts', post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), 415, 'request.unsupported_type'],
    ['of a type that is none', post('{"name":"X"}', { 'content-type': 'json' }), 415, 'request.unsupported_type'],
    ['of another JSON', post('{"name":"X"}', { 'content-type': 'application/jsonp' }), 415, 'request.unsupported_type'],
    ['without a type', post('{"name":"X"}', { 'content-type': '' }), 415, 'request.unsupported_type'],
    ['that is packed', post('{"name":"X"}', { ...json, 'content-encoding': 'gzip' }), 415, 'request.unsupported_type'],
  ])('%s is refused', async (_, asked, status, code) => {
    expect(await refused(anApiWorld(), asked)).toMatchObject({ status, code })
  })

  it.each<[string, Asked]>([
    ['with a character set and any case', post('{"name":"X"}', { 'content-type': 'Application/JSON; charset=utf-8' })],
    ['with a byte order mark', post('\ufeff{"name":"X"}')],
    ['that says it is not packed', post('{"name":"X"}', { ...json, 'content-encoding': 'identity' })],
    ['that names itself twice: the last one counts', post('{"name":"", "name":"X"}')],
    ['of exactly 1 MB', post(`{"name":"X","pad":"${'x'.repeat(1_048_576 - 21)}"}`)],
    [
      'with prototypes in it',
      post('{"name":"X","__proto__":{"slug":"evil"},"constructor":{"prototype":{"slug":"evil"}}}'),
    ],
  ])('%s is taken', async (_, asked) => {
    const world = anApiWorld()
    const { status, text } = await ask(world, asked)
    expect(JSON.parse(text)).toMatchObject({ name: 'X', slug: 'x' })
    expect(status).toBe(201)
    expect(({} as { slug?: unknown }).slug).toBeUndefined()
  })

  it('is not looked at before it is known who sent it', async () => {
    const asked = { ...post('{broken'), headers: { ...json, 'ef-access-key': 'sc_nobody' } }
    expect(await refused(anApiWorld(), asked)).toMatchObject({ status: 401 })
  })

  it('of a DELETE may be missing though its type is named, as many clients send it', async () => {
    const world = anApiWorld()
    const url = `/api/brands/acme/keys/${world.acme.names.key}`
    expect(await ask(world, { method: 'DELETE', url, headers: json })).toMatchObject({ status: 200 })
  })
})

describe('an address', () => {
  it.each<[string, Asked, number]>([
    ['that nothing answers to', { url: '/api/brands/acme/crm/nonsense' }, 404],
    ['of the root', { url: '/' }, 404],
    ['with a slash too many', { url: '/api/brands/acme//crm/entities' }, 404],
    ['with a slash at its end', { url: `${entities}/` }, 404],
    ['with parameters in a segment', { url: `${entities};a=b` }, 404],
    ['in capitals', { url: '/API/brands/acme/crm/entities' }, 404],
    ['with an escaped slash in it', { url: '/api/brands/acme%2fcrm%2fentities' }, 404],
    ['with an escape that is none', { url: `${entities}/%zz` }, 400],
    ['with an escape that is no UTF-8', { url: `${entities}/%ff%fe` }, 400],
    ['with an overlong escape', { url: `${entities}/%c0%ae` }, 400],
    ['with a name of 8 KB', { url: `${entities}/${'x'.repeat(8192)}` }, 404],
  ])('%s is refused', async (_, asked, status) => {
    expect(await refused(anApiWorld(), asked)).toMatchObject({ status })
  })

  it('that answers to other methods says which (405)', async () => {
    const world = anApiWorld()
    const refusal = { status: 405, code: 'request.method_not_allowed' }
    for (const method of ['PATCH', 'OPTIONS', 'DELETE'] as const) {
      const got = await refused(world, { method, url: `${entities}?a=b` })
      expect(got).toMatchObject({ ...refusal, headers: { allow: 'GET, HEAD, POST' } })
    }
    for (const url of ['/healthz', '/api/base.css']) {
      const got = await refused(world, { method: 'POST', url })
      expect(got).toMatchObject({ ...refusal, headers: { allow: 'GET, HEAD' } })
    }
    expect(await refused(world, { method: 'GET', url: '/brands/acme/pages/1/publish' })).toMatchObject({
      ...refusal,
      headers: { allow: 'POST' },
    })
  })

  it('is not answered under another method because a header says so', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    const world = anApiWorld()
    expect(await ask(world, { url: `/api/brands/acme/keys?_method=DELETE`, headers })).toMatchObject({ status: 200 })
  })

  it('answers HEAD as GET, without the body', async () => {
    const world = anApiWorld()
    const { headers, text } = await ask(world, { method: 'HEAD', url: entities })
    expect(text).toBe('')
    expect(headers['content-length']).toBe(String((await ask(world, { url: entities })).text.length))
    expect(
      await ask(world, { method: 'HEAD', url: entities, headers: { 'ef-access-key': 'sc_nobody' } }),
    ).toMatchObject({ status: 401 })
  })
})

describe('a query string', () => {
  it.each([
    ['a parameter given twice', 'per_page=1&per_page=1'],
    ['a parameter given twice, once escaped', 'per_page=1&per%5fpage=2'],
    ['an unknown parameter given twice', 'a=1&a=2'],
    ['an escape that is none', 'q=%'],
    ['an escape that is no UTF-8', 'q=%ff'],
    ['an escape that is no UTF-8 in a name', '%ff=1'],
  ])('with %s is malformed', async (_, query) => {
    expect(await refused(anApiWorld(), { url: `${entities}/deals/entries?${query}` })).toMatchObject({
      status: 400,
      code: 'request.malformed',
    })
  })

  it.each([
    ['nothing', ''],
    ['nothing but signs', '&&=&'],
    ['brackets and depth', `a${'[b]'.repeat(1000)}=1&per_page[]=0&filter.x=1`],
    ['thousands of names', Array.from({ length: 3000 }, (_, i) => `a${i}=1`).join('&')],
    ['prototypes', '__proto__=1&constructor=2&hasOwnProperty=3'],
  ])('of %s is passed over', async (_, query) => {
    expect(await ask(anApiWorld(), { url: `${entities}/deals/entries?${query}` })).toMatchObject({ status: 200 })
  })

  it('means a space by + and %20 alike', async () => {
    const world = anApiWorld()
    for (const q of ['deal+of', 'deal%20of']) {
      expect(JSON.parse((await ask(world, { url: `${entities}/deals/entries?q=${q}` })).text)).toMatchObject({
        total: 1,
      })
    }
  })
})

describe('health', () => {
  it('/healthz needs no key and says that the process lives (rule 5.4-1)', async () => {
    expect(await ask(anApiWorld(), { url: '/healthz', headers: { 'ef-access-key': '' } })).toMatchObject({
      status: 200,
      text: '{"status":"ok"}',
    })
  })

  it('/readyz names what is waited for', async () => {
    const ready = await ask(anApiWorld(), { url: '/readyz' })
    expect(ready).toMatchObject({ status: 200, text: '{"ready":true,"waiting":[]}' })
    const isReady = async () => ({ ready: false, waiting: ['store', 'runners'] })
    const waiting = await ask(anApiWorld({ ports: { isReady } }), { url: '/readyz' })
    expect(waiting).toMatchObject({ status: 503, text: '{"ready":false,"waiting":["store","runners"]}' })
  })

  it('/readyz is not ready where that can not be found out, and shows no cause', async () => {
    const isReady = async () => {
      throw new Error('no such table: /var/lib/x')
    }
    const world = anApiWorld({ ports: { isReady } })
    expect(await ask(world, { url: '/readyz' })).toMatchObject({
      status: 503,
      text: '{"ready":false,"waiting":["readiness"]}',
    })
    expect(world.log).toContainEqual(expect.objectContaining({ level: 'error' }))
  })
})

describe('a fault of ours', () => {
  function failing(error: unknown) {
    return anApiWorld({
      wrapStore: (store) => ({
        ...store,
        definitions: () => {
          throw error
        },
      }),
    })
  }

  it('is a flat sentence with the id under which the log holds the rest (rule 1.4-9)', async () => {
    const error = new Error('SQLITE_CORRUPT in /data/stagecraft.db: SELECT secret FROM keys')
    const world = failing(error)
    const { status, headers, text } = await ask(world, { url: `${entities}/deals?q=canary` })
    expect(status).toBe(500)
    expect(JSON.parse(text)).toEqual({
      message: 'Something went wrong on our side.',
      code: 'server.internal',
      request_id: headers['x-request-id'],
    })
    const line = world.log.find(({ level }) => level === 'error')
    expect(line?.fields).toMatchObject({ request: headers['x-request-id'], err: error })
    expect(JSON.stringify(world.log)).not.toContain('canary')
  })

  it.each([undefined, null, 'a text', 7, { code: 'FST_ERR_CTP_NONSENSE', statusCode: 400 }, { statusCode: 404 }])(
    'is one whatever was thrown: %j',
    async (thrown) => {
      expect(await ask(failing(thrown), { url: `${entities}/deals` })).toMatchObject({ status: 500 })
    },
  )

  it('of a store that is away is 503 with Retry-After, of a full disk 507, and both are logged', async () => {
    const away = failing(new CoreError('store.unavailable', {}, { cause: new Error('ECONNREFUSED 10.0.0.1') }))
    const got = await refused(away, { url: `${entities}/deals` })
    expect(got).toMatchObject({ status: 503, code: 'store.unavailable', headers: { 'retry-after': '1' } })
    expect(away.log.some(({ level }) => level === 'error')).toBe(true)
    expect(await refused(failing(new CoreError('store.full', {})), { url: `${entities}/deals` })).toMatchObject({
      status: 507,
    })
  })

  it('of a database that is too new does not show its version', async () => {
    const newer = failing(new CoreError('store.newer', { found: 9, known: 1 }))
    expect(await refused(newer, { url: `${entities}/deals` })).toMatchObject({ status: 500, code: 'server.internal' })
  })

  it('where too much waits tells when to come back', async () => {
    const busy = failing(new CoreError('server.busy', { retryAfterSeconds: 7 }))
    expect(await refused(busy, { url: `${entities}/deals` })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '7' },
    })
  })
})

describe('the log', () => {
  it('has a line for each request, with its route and never with what was asked for', async () => {
    const world = anApiWorld()
    const { headers } = await ask(world, { url: '/api/brands/acme/customers/ada@acme.example?q=canary' })
    const [line] = world.log
    expect(line).toMatchObject({
      level: 'info',
      fields: {
        request: headers['x-request-id'],
        method: 'GET',
        route: '/api/brands/:brand/customers/:customer',
        status: 200,
      },
    })
    await ask(world, { url: '/canary', headers: { 'user-agent': 'canary' } })
    expect(world.log).toHaveLength(2)
    expect(JSON.stringify(world.log)).not.toMatch(/canary|ada@/)
  })

  it('gives every request an id of its own, whatever the caller calls it', async () => {
    const headers = { 'x-request-id': 'mine', 'request-id': 'mine' }
    const world = anApiWorld()
    const ids = [await ask(world, { url: '/healthz', headers }), await ask(world, { url: '/healthz', headers })].map(
      (got) => got.headers['x-request-id'],
    )
    expect(ids).not.toContain('mine')
    expect(new Set(ids).size).toBe(2)
  })
})

it('asks browsers to come back by https only where the API is reached by https', async () => {
  expect((await ask(anApiWorld(), { url: '/healthz' })).headers).not.toHaveProperty('strict-transport-security')
  const secure = anApiWorld({ ports: { adminOrigin: 'https://admin.example' } })
  expect((await ask(secure, { url: '/healthz' })).headers).toHaveProperty('strict-transport-security')
})
