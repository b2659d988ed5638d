import { expect, it } from 'vitest'
import { fine, openThreads, script } from './testing/thread-world.ts'

it('hundreds of visits that wait for other servers keep no visit of another brand waiting', async () => {
  const calls = new SharedArrayBuffer(4)
  const { visit, visitOther } = await openThreads({
    pages: { waits: script(`http.get('https://example.com/')`) },
    others: { fine: script(`setVariable('n', 6 * 7)`, '{{ var.n }}') },
    calls,
    limits: { totalMs: 60_000 },
  })
  let answered = 0
  for (let i = 0; i < 500; i++)
    visit('/waits').then(
      () => answered++,
      () => {},
    ) // cut off by the end of the pool
  await expect.poll(() => new Int32Array(calls)[0], { timeout: 20_000 }).toBeGreaterThan(20)
  for (let i = 0; i < 50; i++) expect(await visitOther('/fine')).toMatchObject(fine)
  expect(answered).toBe(0)
})

it('pages of one name are each brand’s own, on all threads, however their visits are mixed', async () => {
  const page = (word: string) => script(`setVariable('word', '${word} ' + request.query.n)`, `${word} {{ var.word }}`)
  const { visit, visitOther } = await openThreads({
    count: 2,
    pages: { same: page('one') },
    others: { same: page('other') },
  })
  const wrong: unknown[] = []
  let next = 0
  const client = async () => {
    while (next < 10_000) {
      const n = next++
      const isOther = (n * 7) % 5 < 2
      const { text } = await (isOther ? visitOther : visit)(`/same?n=${n}`)
      const word = isOther ? 'other' : 'one'
      if (text !== `${word} ${word} ${n}`) wrong.push([n, text])
    }
  }
  await Promise.all(Array.from({ length: 40 }, client))
  expect(wrong).toEqual([])
})
