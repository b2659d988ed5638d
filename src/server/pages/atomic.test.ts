import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

let world: PageWorld

const script = (text: string, html = '') => `<script scope="backend">${text}</script>${html}`
const me = `referenceType: 'x', referenceId: '1'`
const value = async (fieldKey: string) => {
  await world.publish(
    'page',
    `read-${fieldKey}`,
    script(`response.json(getCrmField({ slug: 'things', ${me}, fieldKey: '${fieldKey}' }))`),
  )
  return JSON.parse((await world.visit(`/read-${fieldKey}`)).text) as unknown
}
const atomic = (name: string, text: string, html?: string) =>
  world.publish('page', name, script(text, html), { atomic: true })
const changes = () => world.store.changes(world.scope).filter(({ kind }) => kind !== 'definition')
const entity = (declaration: object = {}) => {
  world.execute('entity.create', { declaration: { name: 'Things', entity_mode: 'data', ...declaration } })
}
/** Writes under `key` of the page's own reference, as another visitor would. */
const setMeanwhile = (key: string, to: number) =>
  world.execute('entry.setFields', {
    entity: 'things',
    reference: { type: 'x', id: '1' },
    fields: [{ key, value: to }],
    force: false,
  })

/** As large as entries may be, nearly, each of a reference of its own, with a small `n`. */
const fillLarge = (count: number) => {
  entity()
  const large = Array.from({ length: 25 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(9_500) }))
  for (let i = 0; i < count; i++) {
    world.execute('entry.create', {
      entity: 'things',
      title: null,
      values: [{ key: 'n', value: i }, ...large],
      reference: { type: 'y', id: String(i) },
      strict: false,
    })
  }
}

/** What scripts call gives another writer his chance, in the middle of a run: another server, or `uuid()`. */
let meanwhile: () => void = () => {}
/** Whether the other server may be called. */
let isBlocked = false

beforeEach(async () => {
  meanwhile = () => {}
  isBlocked = false
  world = await aPageWorld(
    {
      send: async (_request, _chain, _signal, beforeConnect) => {
        if (isBlocked) return { error: 'blocked' }
        await beforeConnect?.()
        meanwhile()
        return { status: 200, headers: {}, body: '' }
      },
    },
    () => {
      meanwhile()
      return randomUUID()
    },
  )
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

describe('rule 3.1-8: an atomic page', () => {
  it('reads what it wrote, and writes it at its end', async () => {
    entity()
    await atomic(
      'page',
      `setCrmField({ slug: 'things', ${me}, fieldKey: 'a', value: 1 })
       addCrmFieldValue({ slug: 'things', ${me}, fieldKey: 'tag', value: 'x' })
       const { id } = createCrmEntry({ slug: 'things', title: 'T', values: { b: 2 } })
       const created = getCrmEntries({ slug: 'things', anyReference: true, filter: { key: 'b', op: 'eq', value: 2 } })
       response.json([
         getCrmField({ slug: 'things', ${me}, fieldKey: 'a' }),
         getCrmFieldValues({ slug: 'things', ${me}, fieldKey: 'tag' }),
         created.map((entry) => entry.id === id && entry.title),
         http.get('https://example.com/').status,
       ])`,
    )
    let seen = 0
    meanwhile = () => (seen = changes().length)
    expect((await world.visit('/page')).text).toBe('[1,["x"],["T"],200]')
    expect(seen).toBe(0)
    expect(changes()).toHaveLength(3)
    expect(await value('a')).toBe(1)
    const [run] = (await world.runs()).filter(({ page }) => page === 'page')
    expect(run?.writes.map(({ seq }) => seq)).toEqual(changes().map(({ seq }) => seq))
    expect(run?.writes.map(({ entryId }) => entryId)).toEqual(
      changes().map((change) => 'entryId' in change && change.entryId),
    )
  })

  it.each([
    ['throws', `throw new Error('no')`],
    ['takes too much memory', `const all = []; for (;;) all.push(new Array(1e5).fill(1))`],
  ])('writes nothing where its script %s, and its template shows what is there', async (_title, end) => {
    entity()
    await atomic(
      'page',
      `session.set('seen', 'yes'); setCrmField({ slug: 'things', ${me}, fieldKey: 'a', value: 1 }); ${end}`,
      `[{{ getCrmField({ slug: 'things', ${me}, fieldKey: 'a' }) }}]`,
    )
    const { text, session } = await world.visit('/page')
    expect(text).toBe('[]')
    expect(changes()).toEqual([])
    await world.publish('page', 'seen', script(`response.json(session.get('seen'))`))
    expect((await world.visit('/seen', { cookie: session! })).text).toBe('"yes"')
    expect((await world.runs()).find(({ page }) => page === 'page')).toMatchObject({ writes: [] })
  })

  it('writes nothing where its template fails', async () => {
    entity()
    await atomic('page', `setCrmField({ slug: 'things', ${me}, fieldKey: 'a', value: 1 })`, '{{ getCrmField(1) }}')
    expect((await world.visit('/page')).status).toBe(500)
    expect(changes()).toEqual([])
  })

  it('writes where it answers or redirects, and what its template writes', async () => {
    entity()
    const set = (key: string) => `setCrmField({ slug: 'things', ${me}, fieldKey: '${key}', value: 1 })`
    await atomic('away', `${set('a')}; redirect('/x')`)
    expect((await world.visit('/away')).status).toBe(302)
    await atomic('template', '', `@do(${set('b')})`)
    await world.visit('/template')
    expect([await value('a'), await value('b')]).toEqual([1, 1])
  })

  it('is refused what every page is refused, and goes on', async () => {
    entity({ fields: [{ key: 'code', unique: true }] })
    await atomic(
      'page',
      `const made = [1, 1, 2].map((code) => createCrmEntry({ slug: 'things', values: { code } }))
       response.json(made.map(({ ok, error }) => error ?? ok))`,
    )
    expect((await world.visit('/page')).text).toBe('[true,"field_unique",true]')
    expect(changes()).toHaveLength(2)
    expect((await world.visit('/page')).text).toBe('["field_unique","field_unique","field_unique"]')
    expect(changes()).toHaveLength(2)
  })

  it('takes async writes along; those that are refused are kept, unless it writes nothing at all', async () => {
    entity({ fields: [{ key: 'code', unique: true }] })
    const create = (code: number) => `createCrmEntry({ slug: 'things', values: { code: ${code} }, async: true })`
    await atomic('page', `${create(1)}; ${create(1)}; response.json(1)`)
    await world.visit('/page')
    expect(changes()).toHaveLength(1)
    const kept = () => world.store.reads.listFailedWrites(world.scope, { limit: 10, offset: 0 })
    expect(kept()).toMatchObject([{ code: 'field.unique' }])
    await atomic('fails', `${create(2)}; ${create(1)}; throw 1`)
    await world.visit('/fails')
    expect(changes()).toHaveLength(1)
    expect(kept()).toHaveLength(1)
  })

  it('declares entities and signs in at once, whatever becomes of it', async () => {
    await atomic(
      'page',
      `ensureCrmEntity({ slug: 'things', name: 'Things', entityMode: 'data', fields: [{ key: 'a', type: 'number' }] })
       session.setCustomer({ email: 'ada@example.com' })
       setCrmField({ slug: 'things', fieldKey: 'a', value: 5 })
       throw new Error('no')`,
    )
    const { session } = await world.visit('/page')
    expect(world.store.definitions(world.scope).findEntity('things')).toBeDefined()
    await world.publish(
      'page',
      'who',
      script(`response.json([is_customer, getCrmField({ slug: 'things', fieldKey: 'a' })])`),
    )
    expect((await world.visit('/who', { cookie: session! })).text).toBe('[true,null]')
  })
})

describe('a conflict with another writer', () => {
  const count = `const seen = getCrmField({ slug: 'things', ${me}, fieldKey: 'n' }) ?? 0`
  const write = `setCrmField({ slug: 'things', ${me}, fieldKey: 'n', value: seen + 1 })`

  /** A page that counts on after another writer had his chance: `pause` gives it. */
  async function counting(pause: string, rest = 'response.json(seen)') {
    entity()
    setMeanwhile('n', 1)
    await atomic('count', `${count}; ${pause}; ${write}; ${rest}`)
  }

  it('is met where what was read has changed, and where it called another server the visitor is told to try again', async () => {
    await counting(`http.get('https://example.com/')`)
    meanwhile = () => setMeanwhile('n', 10)
    const { status, headers } = await world.visit('/count')
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(await value('n')).toBe(10)
    meanwhile = () => {}
    expect((await world.visit('/count')).text).toBe('10')
    expect(await value('n')).toBe(11)
    const outcomes = (await world.runs()).filter(({ page }) => page === 'count').map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['ok', 'conflict'])
  })

  it('is not met where only what was not read has changed', async () => {
    await counting(`http.get('https://example.com/')`)
    meanwhile = () => {
      world.execute('entry.create', {
        entity: 'things',
        title: null,
        values: [{ key: 'n', value: 99 }],
        reference: { type: 'x', id: 'other' },
        strict: false,
      })
    }
    expect((await world.visit('/count')).text).toBe('1')
    expect(await value('n')).toBe(2)
  })

  it('is met where something was not there that is there now', async () => {
    entity()
    await atomic(
      'first',
      `const none = getCrmFieldValues({ slug: 'things', ${me}, fieldKey: 'n' }).length === 0
       http.get('https://example.com/')
       if (none) createCrmEntry({ slug: 'things', ${me}, values: { n: 1 } })
       response.json(none)`,
    )
    meanwhile = () => setMeanwhile('n', 5)
    expect((await world.visit('/first')).status).toBe(503)
    expect(await value('n')).toBe(5)
  })

  it('is met where a write that was refused would not be now', async () => {
    entity({ fields: [{ key: 'code', unique: true }] })
    world.execute('entry.create', {
      entity: 'things',
      title: null,
      values: [{ key: 'code', value: 7 }],
      reference: { type: 'x', id: '1' },
      strict: false,
    })
    await atomic(
      'page',
      `const { ok } = createCrmEntry({ slug: 'things', values: { code: 7 } })
       http.get('https://example.com/')
       createCrmEntry({ slug: 'things', values: { note: 'was it free: ' + ok } })`,
    )
    meanwhile = () => void world.execute('entry.clear', { entity: 'things', reference: { type: 'x', id: '1' } })
    expect((await world.visit('/page')).status).toBe(503)
    expect(changes().map(({ kind }) => kind)).toEqual(['created', 'deleted'])
  })

  it('runs the script once more where it has sent nothing outside, on what is there then', async () => {
    await counting(`uuid(); session.set('tries', (session.get('tries') ?? 0) + 1)`)
    let others = 1
    meanwhile = () => {
      if (others-- > 0) setMeanwhile('n', 10)
    }
    const { text, session } = await world.visit('/count')
    expect(text).toBe('10')
    expect(await value('n')).toBe(11)
    await world.publish('page', 'tries', script(`response.json(session.get('tries'))`))
    expect((await world.visit('/tries', { cookie: session! })).text).toBe('1')
    const [run, ...more] = (await world.runs()).filter(({ page }) => page === 'count')
    expect(run).toMatchObject({ outcome: 'ok', writes: [{ version: 3 }] })
    expect(run?.calls.find(({ name }) => name === 'commit')?.note).toContain('Run again')
    expect(more).toEqual([])
  })

  it('does not run it a third time', async () => {
    await counting('uuid()')
    let last = 1
    meanwhile = () => setMeanwhile('n', (last += 10))
    expect((await world.visit('/count')).status).toBe(503)
    expect(await value('n')).toBe(21)
  })

  it('runs it once more where a call of its was not allowed: nobody has heard of it', async () => {
    isBlocked = true
    await counting(`http.get('http://localhost/'); uuid()`)
    let others = 1
    meanwhile = () => {
      if (others-- > 0) setMeanwhile('n', 10)
    }
    expect((await world.visit('/count')).text).toBe('10')
    expect(await value('n')).toBe(11)
  })

  it.each([
    ['signs in', `session.setCustomer({ email: 'ada@example.com' })`],
    ['signs out', `session.destroy()`],
    ['has a code mailed', `members.sendCode('ada@example.com')`],
  ])('does not run it again where it %s', async (_title, act) => {
    await counting(`${act}; uuid()`)
    await world.publish('page', 'start', script(`session.set('a', 1); response.json(1)`))
    const { session } = await world.visit('/start')
    let others = 1
    meanwhile = () => {
      if (others-- > 0) setMeanwhile('n', 10)
    }
    expect((await world.visit('/count', { cookie: session! })).status).toBe(503)
    expect(await value('n')).toBe(10)
  })

  it('and tells it once more that what it declared is new: what it is filled with is there', async () => {
    const declare = (fields: string) =>
      `ensureCrmEntity({ slug: 'seeds', name: 'Seeds', entityMode: 'data', fields: [${fields}] })`
    await counting(
      `const made = ${declare(`{ key: 'a' }`)}
       const more = ${declare(`{ key: 'a' }, { key: 'b' }`)}
       const again = ${declare(`{ key: 'a' }`)}
       uuid()
       if (made.created) createCrmEntry({ slug: 'seeds', values: { a: 'seed' } })`,
      `response.json([made.created, made.fields_added, more.created, more.fields_added, again.fields_added])`,
    )
    let others = 1
    meanwhile = () => {
      if (others-- > 0) setMeanwhile('n', 10)
    }
    expect(JSON.parse((await world.visit('/count')).text)).toEqual([true, ['a'], false, ['b'], []])
    expect(await value('n')).toBe(11)
    const seeds = script(`response.json(getCrmEntries({ slug: 'seeds', anyReference: true }).length)`)
    await world.publish('page', 'seeds', seeds)
    expect((await world.visit('/seeds')).text).toBe('1')
    expect(JSON.parse((await world.visit('/count')).text)).toEqual([false, [], false, [], []])
  })

  it('of fifty who count at once, each that was answered is counted', async () => {
    await counting('')
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.visit('/count')))
    const done = answers.filter(({ status }) => status === 200).map(({ text }) => text)
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true)
    expect(new Set(done).size).toBe(done.length)
    expect(await value('n')).toBe(1 + done.length)
  })
})

it('writes as much as one transaction should hold, and is refused more', async () => {
  entity()
  await atomic(
    'page',
    `for (let i = 0; i < 600; i++) addCrmFieldValue({ slug: 'things', ${me}, fieldKey: 'n', value: i })
     response.json(clearCrmEntries({ slug: 'things', ${me} }))`,
  )
  expect((await world.visit('/page')).text).toBe('{"ok":true,"deleted":600}')
  for (let i = 0; i < 1001; i++) {
    const reference = { type: 'x', id: '2' }
    world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'n', value: i })
  }
  const before = changes().length
  await atomic('much', `response.json(clearCrmEntries({ slug: 'things', referenceType: 'x', referenceId: '2' }))`)
  expect((await world.visit('/much')).text).toBe('{"ok":false,"error":"limit_reached"}')
  expect(changes()).toHaveLength(before)
})

it('writes no more than 8 MB of entries, read and written, and is refused more', async () => {
  fillLarge(40)
  await atomic(
    'page',
    `const answers = []
     for (let i = 0; i < 40; i++) {
       const of = { slug: 'things', referenceType: 'y', referenceId: String(i) }
       answers.push(setCrmField({ ...of, fieldKey: 'n', value: -1 }))
     }
     response.json(answers)`,
  )
  const answers = JSON.parse((await world.visit('/page')).text) as readonly boolean[]
  const done = answers.filter(Boolean).length
  expect(answers).toEqual(Array.from({ length: 40 }, (_, i) => i < done))
  expect(done).toBeGreaterThan(10)
  expect(changes()).toHaveLength(40 + done)
  const { calls } = (await world.runs())[0]!
  expect(calls).toContainEqual(
    expect.objectContaining({ note: 'The limit of 8 MB of entries read and written at once is reached.' }),
  )
})

it('reads no more than can be read again: past that the call throws, and a script may go on without', async () => {
  fillLarge(40)
  const read = `for (let i = 0; i < 40; i++) {
    getCrmField({ slug: 'things', referenceType: 'y', referenceId: String(i), fieldKey: 'n' })
  }`
  const write = `setCrmField({ slug: 'things', ${me}, fieldKey: 'a', value: 1 })`
  const before = changes().length
  await atomic('fails', `${write}; ${read}`, `n is {{ getCrmField({ slug: 'things', ${me}, fieldKey: 'a' }) }}`)
  expect(await world.visit('/fails')).toMatchObject({ status: 200, text: 'n is ' })
  expect((await world.runs())[0]).toMatchObject({
    outcome: 'script_error',
    error: { message: 'RangeError: The limit of 8 MB of entries read by an atomic run is reached.' },
  })
  expect(changes()).toHaveLength(before)

  await atomic(
    'reads',
    `let told; try { ${read} } catch (error) { told = String(error) }; ${write}; response.json(told)`,
  )
  expect((await world.visit('/reads')).text).toBe(
    '"RangeError: The limit of 8 MB of entries read by an atomic run is reached."',
  )
  expect(changes()).toHaveLength(before + 1)
})
