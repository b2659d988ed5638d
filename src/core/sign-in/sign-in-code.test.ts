import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMailable } from '../mail/index.ts'
import { isSameHash, mailboxOf } from './sign-in-code.ts'
import { fuzzing } from '../testing/fuzz.ts'

describe('mailboxOf', () => {
  it.each([
    'Ada.L@Example.com',
    'ada.l+news@example.com',
    'a.d.a.l@EXAMPLE.COM',
    'ａｄａｌ@example.com',
    'adal+@example.com',
    'adal@example。com',
    'adal@ｅｘａｍｐｌｅ．com',
    'adal@example｡com',
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

it('of a domain every spelling is one', () => {
  const spellings = [
    'bücher.example',
    'bu\u0308cher.example',
    'BÜCHER.example',
    'xn--bcher-kva.example',
    'XN--BCHER-KVA。example',
  ]
  for (const domain of spellings) expect(mailboxOf(`ada@${domain}`)).toBe('ada@xn--bcher-kva.example')
  expect(mailboxOf('ada@bucher.example')).toBe('ada@bucher.example')
})

it('whatever mail can be sent to counts by the domain that it goes to', () => {
  const odd = [...'aAzé.-。．｡1ßẞςΣİ\u034f\ufe0f\u180b\u115f\u3164\u200d\u00adﬃ①xn--%/:?#@']
  const part = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'grapheme', maxLength: 1 }))
  const domain = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))
  let count = 0
  fc.assert(
    fc.property(domain, (text) => {
      if (!isMailable(`a@${text}`)) return
      count++
      expect(mailboxOf(`a@${text}`)).toBe(`a@${domainToASCII(text)}`)
    }),
    fuzzing(3_000),
  )
  expect(count).toBeGreaterThan(0)
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

it.each([
  'a@b',
  'ada.l+news@example.com',
  'jürgen@bücher.example',
  'zoe@食狮.公司.cn',
  'a@1-2.example',
  'a_%&=/?!#$*~^{|}-b@example.com',
])('%s can be sent mail to', (email) => {
  expect(isMailable(email)).toBe(true)
})

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
  // What nobody sees: the mail would go to the same mailbox without it.
  ...['\ufe0f', '\u034f', '\u180b', '\u115f', '\u3164', '\u00ad', '\u200d'].flatMap((unseen) => [
    `ada@exam${unseen}ple.com`,
    `a${unseen}da@example.com`,
  ]),
  'a@example.com.',
  'a@example.com。',
  'a@.example.com',
  'a@example..com',
  'a@exam%70le.com',
  'a@example.com/x',
  'a@example.com?x',
  'a@example.com#x',
  'a@example.com:25',
  'a@exam_ple.com',
  'a@127.0.0.1',
  'a@127.1',
  'a@0x7f.1',
  'a@１２７.1',
  'a@©.example',
])('%j can not', (email) => {
  expect(isMailable(email)).toBe(false)
})
