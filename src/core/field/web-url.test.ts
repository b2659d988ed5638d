import { describe, expect, it } from 'vitest'
import { isWebUrl, isWebUrlOrPath } from './web-url.ts'

describe('what is shown as a link', () => {
  it.each([
    'http://a',
    'https://example.com',
    'HTTPS://EXAMPLE.COM/a?b#c',
    'https://[::1]:80/',
    'https://example.com?x=@',
  ])('may be %s', (url) => {
    expect(isWebUrl(url)).toBe(true)
    expect(isWebUrlOrPath(url)).toBe(true)
  })

  it.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    ' https://example.com',
    'https://example.com/a b',
    'https://example.com\\@evil.example',
    'https://example.com@evil.example',
    'https://user:secret@example.com',
    'https:///example.com',
    'https:/example.com',
    'https:example.com',
    '//example.com',
    '\\\\example.com',
    'data:text/html,x',
    'https://exam\u0000ple.com',
    'https://example.com/\u007f',
    '',
  ])('is never %j', (url) => {
    expect(isWebUrl(url)).toBe(false)
    expect(isWebUrlOrPath(url)).toBe(false)
  })

  it('may be a path of this installation where files are meant', () => {
    expect(isWebUrlOrPath('/files/1/a.png')).toBe(true)
    expect(isWebUrl('/files/1/a.png')).toBe(false)
  })
})
