import { expect, it } from 'vitest'
import { aWorld } from '../../core/testing/index.ts'
import { isOwnName } from './own-names.ts'

it('an installation answers under its public origins, the hosts of all its brands, and localhost', () => {
  const { store } = aWorld({ brand: { hosts: ['shop.example.com'] } })
  const isOwn = (name: string) => isOwnName(name, store.installation(), ['www.example.org'])
  expect(['localhost', 'acme.localhost', 'any.localhost', 'shop.example.com', 'www.example.org'].map(isOwn)).toEqual(
    Array.from({ length: 5 }, () => true),
  )
  expect(['example.com', 'api.shop.example.com', 'example.org', 'localhost.example'].filter(isOwn)).toEqual([])
})
