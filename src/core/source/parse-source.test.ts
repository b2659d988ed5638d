import { describe, expect, it } from 'vitest'
import { issuesOf } from '../testing/index.ts'
import {
  isRedirectTarget,
  mostSourceLength,
  nameKeyOf,
  parseSettings,
  parseSourceName,
  parseSourceText,
} from './parse-source.ts'
import { defaultSettings } from './source.ts'

describe('a page’s slug', () => {
  it.each([
    ['join', 'join'],
    ['/blog/{id}/', 'blog/{id}'],
    ['{a}/{b}', '{a}/{b}'],
    ['Readme.txt', 'Readme.txt'],
    ['a~b_c-d', 'a~b_c-d'],
    ['/', 'index'],
    ['index', 'index'],
    ['filesystem', 'filesystem'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('may be %j', (given, slug) => {
    expect(parseSourceName('page', given)).toBe(slug)
  })

  it.each([
    '',
    5,
    null,
    'a//b',
    '../a',
    'a/..',
    '.well-known/x',
    'a b',
    'a?b',
    'a%2fb',
    'größe',
    'a\\b',
    'a/{b}/{b}',
    '{}',
    '{1a}',
    'a{b}',
    '{b',
    'files',
    'files/a',
    'FILES/a',
    'healthz',
    'readyz/x',
    'x'.repeat(256),
    'a\0',
  ])('is never %j', (given) => {
    expect(Object.keys(issuesOf(() => parseSourceName('page', given)))).toEqual(['slug'])
  })
})

describe.each(['module', 'component'] as const)('a %s’s code', (kind) => {
  it.each(['a', 'auth/check-in', 'Card_2', 'index', 'files'])('may be %s', (code) => {
    expect(parseSourceName(kind, code)).toBe(code)
  })

  it.each(['', null, '/a', 'a/', 'a//b', 'a.js', './a', '../a', '{a}', '_a', 'a b', 'x'.repeat(256)])(
    'is never %j',
    (code) => {
      expect(Object.keys(issuesOf(() => parseSourceName(kind, code)))).toEqual(['code'])
    },
  )
})

it('pages are named by slug, the others by code', () => {
  expect((['page', 'module', 'component'] as const).map(nameKeyOf)).toEqual(['slug', 'code', 'code'])
})

describe('a source’s text', () => {
  it('has a million characters at most, none of them broken', () => {
    expect(parseSourceText('html', '')).toBe('')
    expect(parseSourceText('html', 'x'.repeat(mostSourceLength))).toHaveLength(1_000_000)
    expect(issuesOf(() => parseSourceText('html', 'x'.repeat(mostSourceLength + 1)))).toHaveProperty('html')
    expect(issuesOf(() => parseSourceText('source', 'a\0'))).toHaveProperty('source')
    expect(issuesOf(() => parseSourceText('source', 5))).toEqual({ source: ['The source field must be a string.'] })
  })
})

describe('parseSettings', () => {
  it('keeps what is not given', () => {
    expect(parseSettings({})).toEqual(defaultSettings)
    const base = parseSettings({
      title: 'Join',
      requires_login: true,
      redirect_url: '/login',
      on_error: 'fail_closed',
      seo_title: 'J',
      seo_description: 'd',
    })
    expect(parseSettings({}, base)).toEqual(base)
    expect(parseSettings({ requiresLogin: false }, base)).toEqual({ ...base, requiresLogin: false })
  })

  it('takes null and nothing for no address and no text', () => {
    const base = parseSettings({ redirect_url: '/a', seo_title: 'T', seo_description: 'D' })
    expect(parseSettings({ redirect_url: null, seo_title: null, seo_description: null }, base)).toEqual(defaultSettings)
    expect(parseSettings({ redirect_url: '' }, base).redirectUrl).toBeNull()
  })

  it.each([
    [{ redirect_url: '//evil.example' }, 'redirect_url'],
    [{ redirect_url: 'http://[' }, 'redirect_url'],
    [{ redirect_url: 'x'.repeat(2001) }, 'redirect_url'],
    [{ on_error: 'ignore' }, 'on_error'],
    [{ atomic: 1 }, 'atomic'],
    [{ title: 'x'.repeat(256) }, 'title'],
    [{ seo_description: 'x'.repeat(1001) }, 'seo_description'],
  ])('refuses %j', (raw, name) => {
    expect(Object.keys(issuesOf(() => parseSettings(raw)))).toEqual([name])
  })
})

describe('where a redirect may lead (rule 3.2-6)', () => {
  it.each(['/', '/join?a=b#c', 'https://example.com', 'http://example.com:8080/a', 'HTTPS://example.com?x'])(
    'to %s',
    (url) => {
      expect(isRedirectTarget(url)).toBe(true)
    },
  )

  it.each([
    '',
    'join',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\b',
    'https:evil',
    'https:/evil',
    'https://',
    'https://u:p@evil.example',
    'http://[',
    'https://%',
    'http://a:99999/',
    'https://a<b',
    'https://good.example@evil.example',
    'javascript:alert(1)',
    'java\nscript:x',
    '/a\r\nSet-Cookie: b',
    ' /a',
    '/a b',
    '/\u0000',
    'data:text/html,x',
    '/'.padEnd(2001, 'a'),
  ])('never to %j', (url) => {
    expect(isRedirectTarget(url)).toBe(false)
  })
})
