import { expect, it } from 'vitest'
import { prepareSupplies } from './box.ts'
import { BoxPool } from './pool.ts'
import { testAssets } from './testing/try-script.ts'

it('boxes that nobody wants for a while are given up, and made again when somebody does', async () => {
  const pool = new BoxPool(prepareSupplies(await testAssets()), 4, 20)
  const boxes = [1, 2, 3].map(() => pool.take(undefined)!)
  for (const box of boxes) pool.give(box)
  expect(pool.stats).toEqual({ boxes: 3, busy: 0, waiting: 0, made: 3 })
  const used = pool.take(undefined)!
  await expect.poll(() => pool.stats.boxes).toBe(1)
  pool.give(used)
  await expect.poll(() => pool.stats.boxes).toBe(0)
  expect(pool.take(undefined)).toBeDefined()
  expect(pool.stats).toEqual({ boxes: 1, busy: 1, waiting: 0, made: 4 })
  pool.close()
})
