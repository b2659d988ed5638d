import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailIdentity, isEmail, parseEmail } from './email.ts'
import { fuzzing } from '../testing/fuzz.ts'

describe('an e-mail address (rule 1.4-11)', () => {
  it.each([
    'ada@example.com',
    'a@b',
    'Ada.Lovelace+tag@sub.example.com',
    'zoë@bücher.example',
    "o'hara@x.y",
    'a'.repeat(64) + '@b.c',
  ])('may be %s', (text) => {
    expect(isEmail(text)).toBe(true)
  })

  it.each([
    '',
    'ada',
    '@b.c',
    'a@',
    'a@@b.c',
    'a@b@c',
    'a@.b',
    'a@b.',
    'a@b..c',
    'a b@c.d',
    'a@b c.d',
    ' a@b.c',
    'a@b.c\n',
    'a\t@b.c',
    'a\u00a0@b.c',
    'a\u200b@b.c',
    'a\u202e@b.c',
    'a\u0000@b.c',
    '\ufeffa@b.c',
    'a\u00ad@b.c',
    'a\ud800@b.c',
    'a'.repeat(65) + '@b.c',
    `a@${'b'.repeat(253)}`,
  ])('is never %j', (text) => {
    expect(isEmail(text)).toBe(false)
  })

  it('has 254 characters at most', () => {
    expect(isEmail(`a@${'b'.repeat(252)}`)).toBe(true)
    expect(isEmail(`a@${'b'.repeat(253)}`)).toBe(false)
  })
})

describe('parseEmail', () => {
  it('trims and composes', () => {
    expect(parseEmail('  Ada@Example.com\n')).toBe('Ada@Example.com')
    expect(parseEmail('zoe\u0308@example.com')).toBe('zoë@example.com')
  })

  it('reads nothing else', () => {
    expect([undefined, null, 5, '', 'ada', ['a@b.c']].map(parseEmail)).toEqual(Array(6).fill(undefined))
  })

  it('reads its own answer again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (local, domain) => {
        const email = parseEmail(`${local}@${domain}`)
        if (email !== undefined) expect(parseEmail(email)).toBe(email)
      }),
      fuzzing(100),
    )
  })
})

it('two addresses are one where only the case of ASCII letters differs', () => {
  expect(emailIdentity('ADA@Example.COM')).toBe(emailIdentity('ada@example.com'))
  expect(emailIdentity('ZOË@x.y')).not.toBe(emailIdentity('zoë@x.y'))
  expect(emailIdentity('a.b@x.y')).not.toBe(emailIdentity('ab@x.y'))
  expect(emailIdentity('\u212aa@x.y')).not.toBe(emailIdentity('ka@x.y'))
})
