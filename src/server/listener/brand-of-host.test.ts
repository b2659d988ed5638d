import { expect, it } from 'vitest'
import type { Brand } from '../../core/brand/index.ts'
import { findBrandOfHost } from './brand-of-host.ts'

function brand(id: number, slug: string, ...hosts: string[]): Brand {
  return { id, name: slug, slug, hosts, timeZone: 'UTC', currency: 'USD', createdAt: 0, updatedAt: 0 }
}

const two = {
  epoch: 1,
  hasOwner: true,
  brands: [brand(1, 'one', 'one.example'), brand(2, 'two', 'two.example', 'shop.two.example')],
}

it('rule 3.1-1: a brand answers for its hosts and for {slug}.localhost, in any case, with any port', () => {
  expect(findBrandOfHost(two, 'Shop.Two.Example:8080')).toBe(2)
  expect(findBrandOfHost(two, 'one.localhost:3000')).toBe(1)
  expect(findBrandOfHost(two, 'one.example.')).toBe(1)
})

it('rule 3.1-1: an unknown host answers for the only brand, and for none where there are two', () => {
  expect(findBrandOfHost({ ...two, brands: two.brands.slice(0, 1) }, 'localhost:3000')).toBe(1)
  expect(findBrandOfHost(two, 'localhost')).toBeUndefined()
  expect(findBrandOfHost(two, 'evil.one.example')).toBeUndefined()
})
