import { expect, it } from 'vitest'
import { createIdMaker } from './new-id.ts'

it('ids are UUIDs of version 7 that grow, thousands in one millisecond too', () => {
  const newId = createIdMaker(() => 1_800_000_000_000)
  const ids = Array.from({ length: 10_000 }, newId)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('ids keep growing when the clock steps back', () => {
  let now = 2000
  const newId = createIdMaker(() => now)
  const before = newId()
  now = 1000
  expect(newId() > before).toBe(true)
})
