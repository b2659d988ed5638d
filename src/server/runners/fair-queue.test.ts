import { expect, it } from 'vitest'
import { FairQueue } from './fair-queue.ts'

function queueOf(...brands: number[]): FairQueue<{ brandId: number; n: number }> {
  const queue = new FairQueue<{ brandId: number; n: number }>()
  brands.forEach((brandId, n) => queue.push({ brandId, n }))
  return queue
}

const anyBrand = () => true

it('brands take turns, each in its own order', () => {
  const queue = queueOf(1, 1, 1, 2, 3, 2)
  const order = Array.from({ length: 6 }, () => queue.take(anyBrand))
  expect(order.map((item) => item?.brandId)).toEqual([1, 2, 3, 1, 2, 1])
  expect(order.filter((item) => item?.brandId === 1).map((item) => item?.n)).toEqual([0, 1, 2])
})

it('a brand that may not go lets the others pass', () => {
  const queue = queueOf(1, 1, 2)
  expect(queue.take((brandId) => brandId !== 1)?.brandId).toBe(2)
  expect(queue.take((brandId) => brandId !== 1)).toBeUndefined()
  expect(queue.size).toBe(2)
})

it('what was begun once goes ahead of its brand’s others', () => {
  const queue = queueOf(1, 1)
  queue.pushFront({ brandId: 1, n: 99 })
  expect(queue.take(anyBrand)?.n).toBe(99)
  expect(queue.drain().map((item) => item.n)).toEqual([0, 1])
  expect(queue.size).toBe(0)
})
