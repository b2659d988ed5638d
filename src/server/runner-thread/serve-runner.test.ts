import { expect, it } from 'vitest'
import { fine, openThreads as open, script } from './testing/thread-world.ts'

/** A loop inside the engine that nothing interrupts. */
const stuck = script(`'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')`)

/** The engine looks each name up among all others: about half a minute of it. */
const endless = script(`function f() { ${Array.from({ length: 60_000 }, (_, i) => `let a${i};`).join('')} }`)

function aNap(ms: number) {
  const cells = new SharedArrayBuffer(8)
  const { value } = Atomics.waitAsync(new Int32Array(cells), 0, 0)
  return { naps: { cells, ms }, fallenAsleep: Promise.resolve(value) }
}

it('a thread that gets no processor is not taken for stuck, however long it does not tick', async () => {
  const { naps } = aNap(1_000)
  const { visit, killed } = await open({ pages: { nap: script('uuid()') }, naps })
  expect(await visit('/nap')).toMatchObject({ status: 200, text: 'after' })
  expect(killed).toEqual([])
})

it('a thread that neither ticks nor computes is given up in the end', async () => {
  const { naps } = aNap(60_000)
  const { visit, killed } = await open({ pages: { nap: script('uuid()') }, naps, patience: { silentMs: 1_000 } })
  expect(await visit('/nap')).toMatchObject({ status: 504 })
  expect(killed).toEqual(['/nap'])
  expect(await visit('/fine')).toMatchObject(fine)
})

it('a page that hangs is ended, quarantined, and after three kills blocked', async () => {
  const { visit, killed } = await open({ pages: { stuck } })
  for (let i = 0; i < 3; i++) {
    expect(await visit('/stuck')).toMatchObject({ status: 504 })
    expect(await visit('/fine')).toMatchObject(fine)
  }
  const { status, retryAfter } = await visit('/stuck')
  expect(status).toBe(503)
  expect(Number(retryAfter)).toBeGreaterThan(1)
  expect(killed).toEqual(['/stuck', '/stuck', '/stuck'])
})

it('of many visits at once to a page that hangs three end a thread, and the others are refused', async () => {
  const { visit, killed } = await open({ pages: { stuck } })
  const answers = await Promise.all(Array.from({ length: 20 }, () => visit('/stuck')))
  expect(answers.filter(({ status }) => status === 504)).toHaveLength(3)
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(17)
  expect(killed).toHaveLength(3)
})

it('what a runner had begun is begun again when its thread is gone, and not before', async () => {
  const { naps, fallenAsleep } = aNap(60_000)
  let release = () => {}
  const mayEnd = new Promise<void>((resolve) => (release = resolve))
  let isEnding = () => {}
  const ending = new Promise<void>((resolve) => (isEnding = resolve))
  const { visit } = await open({
    pages: { nap: script('uuid()') },
    naps,
    patience: { silentMs: 1_000 },
    onStart(worker) {
      const { terminate } = worker
      worker.terminate = async () => {
        isEnding()
        await mayEnd
        return await terminate.call(worker)
      }
    },
  })
  const asleep = visit('/nap')
  await fallenAsleep
  const order: string[] = []
  const neighbours = [visit('/fine'), visit('/fine')].map((visited) =>
    visited.then((answer) => {
      order.push('neighbour')
      return answer
    }),
  )
  await ending
  // The one that took over answers, while those of the lost one wait.
  expect(await visit('/fine')).toMatchObject(fine)
  expect(await visit('/fine')).toMatchObject(fine)
  order.push('gone')
  release()
  expect(await Promise.all(neighbours)).toMatchObject([fine, fine])
  expect(await asleep).toMatchObject({ status: 504 })
  expect(order).toEqual(['gone', 'neighbour', 'neighbour'])
})

it.each([
  [
    'wrote an entry',
    `ensureCrmEntity({ slug: 'a', entityMode: 'data' }); createCrmEntry({ slug: 'a', values: { n: 1 } })`,
  ],
  ['declared an entity', `ensureCrmEntity({ slug: 'a', entityMode: 'data' })`],
  ['signed in', `session.setCustomer({ email: 'ada@example.com' })`],
  ['had a code mailed', `members.sendCode('ada@example.com')`],
])(
  'a visit that %s is answered 504 where its thread is taken along, and the pool tells that of it',
  async (_title, act) => {
    const calls = new SharedArrayBuffer(4)
    const made = new Int32Array(calls)
    const { visit, killed, takenAlong } = await open({
      pages: {
        stuck,
        did: script(`${act}; http.get('https://example.com/')`),
        only: script(`http.get(request.query.a)`),
      },
      calls,
    })
    const did = visit('/did')
    const only = visit('/only?a=https://example.com/')
    await expect.poll(() => Atomics.load(made, 0), { timeout: 10_000 }).toBe(2)
    expect(await visit('/stuck')).toMatchObject({ status: 504 })
    expect(await did).toMatchObject({ status: 504, retryAfter: undefined })
    expect([killed, takenAlong]).toEqual([['/stuck'], ['/did']])
    // The other had done nothing yet: it is begun again, and waits as before.
    await expect.poll(() => Atomics.load(made, 0), { timeout: 10_000 }).toBe(3)
    void only
  },
)

it('a source that nothing can compile is refused, and costs no visitor anything', async () => {
  const { visit, check, killed } = await open({ pages: { draft: 'live' }, patience: { compileMs: 300 } })
  const saves = [check(endless), check(script('1')), check(endless), check(script('nothing.is.wrong'))]
  const visits = Array.from({ length: 20 }, () => visit('/fine'))
  for (const answer of await Promise.all(visits)) expect(answer).toMatchObject(fine)
  expect(await Promise.allSettled(saves)).toMatchObject([
    { reason: { code: 'source.too_complex', details: { limit: '0.3 s' } } },
    { value: [] },
    { reason: { code: 'source.too_complex' } },
    { value: [] },
  ])
  // Nor is the page of that name thought any worse of.
  expect(await visit('/draft')).toMatchObject({ status: 200, text: 'live' })
  expect(killed).toEqual([])
})

it('a megabyte of ordinary code can be saved, and visited', async () => {
  const one = (n: number) => `
    /** Finds what customer ${n} bought lately, and how much of it; the newest first, and no more than was asked for. */
    export async function findPurchases${n}(customer, { from = 0, to = Infinity, limit = 10 } = {}) {
      const found = []
      for (const order of customer.orders ?? []) {
        if (order.at < from || order.at > to) continue
        for (const { product, count, price } of order.lines) {
          const known = found.find((one) => one.product === product)
          if (known) known.count += count
          else found.push({ product, count, price, label: product + ' (' + price.toFixed(2) + ')' })
        }
      }
      return found.sort((a, b) => b.count - a.count).slice(0, limit)
    }`
  const large = script(Array.from({ length: Math.floor(990_000 / one(1000).length) }, (_, n) => one(n)).join(''))
  expect(large.length).toBeGreaterThan(980_000)
  const { visit, check, killed } = await open({ pages: { large } })
  expect(await check(large)).toEqual([])
  expect(await visit('/large')).toMatchObject({ status: 200, text: 'after' })
  expect(killed).toEqual([])
})

it('a published page that nothing can compile is quarantined and blocked like one that hangs', async () => {
  const { visit, killed } = await open({ pages: { endless }, patience: { compileMs: 100 } })
  for (let i = 0; i < 3; i++) {
    expect(await visit('/endless')).toMatchObject({ status: 504 })
    expect(await visit('/fine')).toMatchObject(fine)
  }
  expect(await visit('/endless')).toMatchObject({ status: 503 })
  expect(killed).toEqual(['/endless', '/endless', '/endless'])
})

it('the spare is started when the first visitor has his answer', async () => {
  const { pool, visit, started } = await open({ count: 2 })
  await expect.poll(() => pool.isReady(), { timeout: 10_000 }).toBe(true)
  expect(started()).toBe(2)
  await visit('/fine')
  await expect.poll(started, { timeout: 10_000 }).toBe(3)
  await visit('/fine')
  expect(started()).toBe(3)
})

it('a runner that does not start is started again ever more rarely; meanwhile nobody waits', async () => {
  let isDown = true
  const { pool, visit, check, logged } = await open({ isBroken: () => isDown })
  const retries = () => logged.flatMap((fields) => ('retryMs' in fields ? [fields.retryMs] : []))
  await expect.poll(retries, { timeout: 10_000 }).toMatchObject([100, 200, 400])
  expect(logged[0]).toMatchObject({ err: { message: 'this runner is broken' } })
  expect(pool.isReady()).toBe(false)
  expect(await visit('/fine')).toMatchObject({ status: 503, retryAfter: '1' })
  await expect(check('text')).rejects.toMatchObject({ code: 'server.busy' })
  isDown = false
  await expect.poll(() => pool.isReady(), { timeout: 10_000 }).toBe(true)
  expect(await visit('/fine')).toMatchObject(fine)
})
