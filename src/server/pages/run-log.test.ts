import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
  world.execute('entity.create', { declaration: { name: 'Tracker', slug: 'tracker', entity_mode: 'data' } })
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

/** The entry of a visit to a page of this script. */
async function runOf(script: string, { path = '/join', ...visit }: { path?: string; body?: unknown } = {}) {
  await world.publish('page', 'join', `<script scope="backend">${script}</script>`)
  await world.visit(path, visit)
  const [run] = await world.runs()
  return run!
}

const to = `slug: 'tracker', referenceType: 'customer', referenceId: '1'`

describe('what a run wrote (rule 3.1-10)', () => {
  it('is named by entry, version and place in the change log, whether it was set, added or cleared', async () => {
    const run = await runOf(`
      setCrmField({ ${to}, fieldKey: 'a', value: 1 })
      setCrmFields({ ${to}, fields: [{ fieldKey: 'a', value: 2 }] })
      addCrmFieldValue({ ${to}, fieldKey: 'list', value: 'x' })
      clearCrmEntries({ ${to} })`)
    const logged = world.store.changes(world.scope).filter((change) => 'entryId' in change)
    expect(logged).toHaveLength(5)
    expect(run.writes).toEqual(logged.map(({ entryId, version, seq }) => ({ entryId, version, seq })))
  })

  it('stands in the change log as the page’s, under its run, whoever of it wrote: script, template, async', async () => {
    await world.publish(
      'page',
      'join',
      `<script scope="backend">
        setCrmField({ ${to}, fieldKey: 'a', value: 1 })
        addCrmFieldValue({ ${to}, fieldKey: 'list', value: 'x', async: true })
      </script>{{ setCrmField({ ${to.replaceAll("'", '"')}, fieldKey: "b", value: 2 }) }}`,
    )
    for (let visit = 0; visit < 2; visit++) await world.visit('/join')
    const page = await world.store.reads.findSourceByName(world.scope, 'page', 'join')
    const [second, first] = await world.runs()
    const by = (runId: string) => ({ type: 'page', id: String(page!.id), name: 'join', runId })
    const logged = world.store.changes(world.scope).filter((change) => 'entryId' in change)
    expect(logged.map(({ by: actor, batch }) => ({ by: actor, batch }))).toEqual(
      // The second visit sets what is there already, and so changes nothing but its list.
      [first!, first!, first!, second!].map(({ id }) => ({ by: by(id), batch: id })),
    )
  })

  it('is named of a new entry', async () => {
    const run = await runOf(`response.json(createCrmEntry({ slug: 'tracker', title: 'Ada' }))`)
    expect(run.writes).toEqual([{ entryId: expect.any(String), version: 1, seq: expect.any(Number) }])
  })

  it('is known of async writes too', async () => {
    const run = await runOf(`
      setCrmField({ ${to}, fieldKey: 'a', value: 1, async: true })
      addCrmFieldValue({ ${to}, fieldKey: 'list', value: 'x', async: true })`)
    const seqs = world.store.changes(world.scope).flatMap((change) => ('entryId' in change ? [change.seq] : []))
    expect(run.writes.map(({ seq }) => seq)).toEqual(seqs)
    expect(seqs).toHaveLength(2)
  })

  it('is nothing where nothing changed', async () => {
    const run = await runOf(`for (let i = 0; i < 2; i++) setCrmField({ ${to}, fieldKey: 'a', value: 1 })`)
    expect(run.writes).toHaveLength(1)
    expect(run.calls.map(({ note }) => note)).toEqual([undefined, 'Nothing changed.'])
  })

  it('is counted past 200', async () => {
    await runOf(`for (let i = 0; i < 150; i++) addCrmFieldValue({ ${to}, fieldKey: 'list', value: i })`)
    const run = await runOf(`
      for (let i = 150; i < 300; i++) addCrmFieldValue({ ${to}, fieldKey: 'list', value: i })
      clearCrmEntries({ ${to} })`)
    expect(run.writes).toHaveLength(200)
    expect(run).toMatchObject({ dropped: { console: 0, calls: 0, writes: 250 } })
  })
})

it('calls say when they began, and why they were refused or thrown', async () => {
  const run = await runOf(`
    getCrmField({ ${to}, fieldKey: 'a' })
    setCrmField({ ${to}, fieldKey: 'a', value: null })
    try { getCrmField({ slug: 'nowhere', fieldKey: 'a' }) } catch {}
    session.setCustomer({ email: 'no address' })`)
  expect(run.calls).toMatchObject([
    { name: 'getCrmField', startMs: expect.any(Number), ms: expect.any(Number) },
    { name: 'setCrmField', note: expect.stringContaining('value') },
    { name: 'getCrmField', note: expect.stringContaining('nowhere') },
    { name: 'session.setCustomer', note: expect.any(String) },
  ])
})

describe('what looks like a secret is not written (rule 3.1-10)', () => {
  const secrets = ['correct horse', '123456', 'sesame-open', 'hunter2']

  it('in the console, in errors and their stacks, and in notes', async () => {
    world.execute('brand.setVariables', { variables: { mailer: { api_key: 'sesame-open' } } })
    const run = await runOf(
      `console.log(request.body)
       console.info(request.body.password)
       console.warn('code', request.body.code, getVariable('mailer'))
       console.error(new Error('password=hunter2'))
       setCrmField({ ${to}, fieldKey: 'token: hunter2', value: 1 })
       const signIn = { [request.body.password]() { throw new TypeError('refused ' + request.body.password) } }
       signIn[request.body.password]()`,
      { body: { email: 'ada@example.com', password: 'correct horse', code: '123456' } },
    )
    expect(run).toMatchObject({ outcome: 'script_error', error: { message: 'TypeError: refused [masked]' } })
    expect(run.console).toHaveLength(4)
    const text = JSON.stringify(run)
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).toContain('ada@example.com')
  })

  it('of a query and a module that throws', async () => {
    await world.publish('module', 'guard', `throw new Error('no entry for ' + request.query.token)`)
    const run = await runOf(`import 'guard'`, { path: '/join?token=let-me-in-1' })
    expect(run).toMatchObject({ outcome: 'cannot_start', error: { message: 'Error: no entry for [masked]' } })
  })
})

describe('a hostile error, or what is printed without end, leaves an entry of bounded size that is safe to show', () => {
  const long = `'x'.repeat(1e6)`

  it.each([
    `throw Object.assign(new Error(${long}), { name: ${long}, stack: ${long} })`,
    `throw Object.assign(new Error('a'), { name: { toString() { throw 1 } }, message: { length: 1e9 }, stack: [] })`,
    `throw { get message() { for (;;); }, get name() { throw this }, get stack() { return null } }`,
    `throw new Proxy(new Error('a'), { get() { throw new Error('b') }, getPrototypeOf() { throw 1 } })`,
    `const error = new Error('a'); error.cause = error; throw error`,
    `throw new Error('\\u001b[2J\\r\\n{"level":"fatal","time":0}\\u0000\\u2028\\u202e')`,
    `throw { toJSON() { return ${long} } }`,
    `throw ${long}`,
    `throw Symbol(${long})`,
    `class ${'E'.repeat(5000)} extends Error {}; throw new ${'E'.repeat(5000)}(${long})`,
    `Promise.reject(Object.assign(new Error(${long}), { stack: ${long} })); await 0`,
    `for (let i = 0; i < 1e5; i++) console.log(''); throw 1`,
    `for (let i = 0; i < 500; i++) console.error(new Error(${long}))`,
    `for (let i = 0; i < 100; i++) console.log('\\u001b\\u0000'.repeat(4000))`,
    `for (let i = 0; i < 900; i++) getCrmField({ ${to}, fieldKey: 'x'.repeat(500) })`,
  ])('%s', async (script) => {
    const run = await runOf(script)
    expect(run.outcome).not.toBe('killed')
    expect(JSON.stringify(run).length).toBeLessThan(450_000)
    const texts = [run.error?.message, run.error?.stack, ...run.console.map(({ text }) => text)].join('')
    // oxlint-disable-next-line no-control-regex -- none of them may be there
    expect(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/.test(texts)).toBe(false)
  })
})
