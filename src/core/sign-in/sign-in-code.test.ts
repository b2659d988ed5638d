import { describe, expect, it } from 'vitest'
import { isMailable } from '../mail/index.ts'
import { isSameHash, mailboxOf, networkOf } from './sign-in-code.ts'

describe('mailboxOf', () => {
  it.each([
    'Ada.L@Example.com',
    'ada.l+news@example.com',
    'a.d.a.l@EXAMPLE.COM',
    'ａｄａｌ@example.com',
    'adal+@example.com',
  ])('%s is ada', (email) => {
    expect(mailboxOf(email)).toBe('adal@example.com')
  })

  it.each(['adal@example.org', 'ada1@example.com', 'аdal@example.com', 'adàl@example.com', 'adal@e.xample.com'])(
    '%s is somebody else',
    (email) => {
      expect(mailboxOf(email)).not.toBe('adal@example.com')
    },
  )
})

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:0000:0000:ffff::', '2001:db8:0:0'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['2001:db8:1::', '2001:db8:1:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

it.each([
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'xbc', false],
  ['abc', 'ab', false],
  ['abc', 'abcd', false],
  ['', '', true],
])('isSameHash(%j, %j) is %j', (a, b, expected) => {
  expect(isSameHash(a, b)).toBe(expected)
})

it.each(['a@b', 'ada.l+news@example.com', 'jürgen@bücher.example', 'a_%&=/?!#$*~^{|}-b@example.com'])(
  '%s can be sent mail to',
  (email) => {
    expect(isMailable(email)).toBe(true)
  },
)

it.each([
  '',
  'a',
  'a@',
  '@b',
  'a@b@c',
  'a b@c',
  'a\r\nb@c',
  'a,b@c',
  '<a@b>',
  'a@b>',
  '"a"@b',
  'a;b@c',
  'x:a@b',
  'a@b,c@d',
  'a\u200b@b',
  '(c)a@b',
])('%j can not', (email) => {
  expect(isMailable(email)).toBe(false)
})
