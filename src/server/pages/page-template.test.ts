import { expect, it, onTestFinished } from 'vitest'
import { aPageWorld } from './testing/page-world.ts'

it('dates of a page are in the brand’s time zone, amounts in its currency', async () => {
  const world = await aPageWorld(undefined, undefined, { time_zone: 'Asia/Tokyo', currency: 'JPY' })
  try {
    const html =
      '{{ "2026-03-15T23:30:00Z" | date:"d MMM HH:mm" }}|{{ "2026-03-15" | date:"d MMM" }}|{{ 1234 | currency }}'
    await world.publish('page', 'p', `${html}|{{ brand.time_zone }} {{ brand.currency }}`)
    expect((await world.visit('/p')).text).toBe('16 Mar 08:30|15 Mar|¥1,234|Asia/Tokyo JPY')
  } finally {
    await world.close()
  }
})

it('a template that prints for long leaves the thread its turns', async () => {
  const world = await aPageWorld()
  onTestFinished(() => world.close())
  const rows = 100_000
  await world.publish('page', 'long', `@foreach(i in ${rows})<b>{{ i }}</b>@endforeach`)
  await world.visit('/long')
  let turns = 0
  let isOver = false
  const count = () => {
    turns++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const { text } = await world.visit('/long')
  isOver = true
  expect(text.endsWith(`<b>${rows}</b>`)).toBe(true)
  // Some of 2 ms each: to print it takes more than twenty.
  expect(turns).toBeGreaterThan(5)
})
