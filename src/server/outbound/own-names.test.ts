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

it('an address that it answers under is its own in every spelling', () => {
  const { store } = aWorld({ brand: { hosts: ['93.184.215.14'] } })
  const isOwn = (name: string) =>
    isOwnName(name, store.installation(), ['93.184.215.15', '[2606:4700:4700::1111]', '2606:4700:4700::1112'])
  const own = ['93.184.215.14', '::ffff:93.184.215.14', '::ffff:5db8:d70e', '64:ff9b::5db8:d70e', '2606:4700:4700::1111', '2606:4700:4700:0:0::1111', '93.184.215.15', '2606:4700:4700:0::1112'] // prettier-ignore
  expect(own.filter((name) => !isOwn(name))).toEqual([])
  expect(['93.184.215.16', '::ffff:93.184.215.16', '2606:4700:4700::1113', '8.8.8.8'].filter(isOwn)).toEqual([])
})
