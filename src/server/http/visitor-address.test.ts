import { expect, it } from 'vitest'
import { createTrust, plainAddress, visitorAddress } from './visitor-address.ts'

const trusted = createTrust(['10.0.0.0/8', '::1', '127.0.0.1'])

it('without a trusted proxy the peer is the visitor, whatever he says', () => {
  expect(visitorAddress('203.0.113.9', '1.2.3.4', trusted)).toBe('203.0.113.9')
  expect(visitorAddress('127.0.0.1', '1.2.3.4', createTrust([]))).toBe('127.0.0.1')
})

it('behind proxies the visitor is the last hop that is none of them', () => {
  expect(visitorAddress('127.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.2.3', trusted)).toBe('203.0.113.9')
  expect(visitorAddress('::1', '2001:db8::7', trusted)).toBe('2001:db8::7')
})

it('a hop that is no address ends the search at the last good one', () => {
  expect(visitorAddress('127.0.0.1', '203.0.113.9, unknown, 10.0.0.2', trusted)).toBe('10.0.0.2')
})

it('an IPv4 address over an IPv6 socket is shown, and trusted, as IPv4', () => {
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(visitorAddress('::ffff:10.0.0.1', '203.0.113.9', trusted)).toBe('203.0.113.9')
})
