import { expect, it, onTestFinished } from 'vitest'
import { aPageWorld } from './testing/page-world.ts'

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
