import { describe, expect, it } from 'vitest'
import { Reply } from './reply.ts'

function newReply(): Reply {
  return new Reply({ isOwnCookie: (name) => name.startsWith('stagecraft_'), isSecure: false })
}

describe('rule 3.2-5: setHeader', () => {
  it('takes ordinary headers and refuses those of the server', () => {
    const reply = newReply()
    expect(reply.setHeader('X-Own', 'yes')).toBe(true)
    expect(reply.setHeader('Cache-Control', 'max-age=60')).toBe(true)
    for (const name of [
      'Set-Cookie',
      'Access-Control-Allow-Origin',
      'X-Frame-Options',
      'Content-Security-Policy',
      'content-security-policy-report-only',
      'Strict-Transport-Security',
      'Content-Length',
      'Transfer-Encoding',
      'Connection',
      'Keep-Alive',
      'Upgrade',
      'TE',
      'Trailer',
      'Host',
      'Date',
      'Server',
      'X-Content-Type-Options',
      'X-Request-Id',
    ]) {
      expect(reply.setHeader(name, 'x'), name).toBe(false)
    }
  })

  it('refuses whatever could end the header: CR, LF, NUL, and letters whose low byte does', () => {
    const reply = newReply()
    for (const value of ['a\r\nb: c', 'a\nb', 'a\0b', 'a\u010Ab', 'a\u560Db'])
      expect(reply.setHeader('x-own', value)).toBe(false)
    for (const name of ['x own', 'x:own', 'x\r\n', '', 'ä']) expect(reply.setHeader(name, 'x')).toBe(false)
  })

  it('holds at most 50 headers of 8 KB', () => {
    const reply = newReply()
    for (let i = 0; i < 50; i++) expect(reply.setHeader(`x-${i}`, 'x')).toBe(true)
    expect(reply.setHeader('x-50', 'x')).toBe(false)
    expect(reply.setHeader('x-0', 'again')).toBe(true)
    expect(reply.setHeader('x-1', 'x'.repeat(8 * 1024 + 1))).toBe(false)
  })
})

describe('rule 3.2-5: cookies', () => {
  it('are written encoded, with the options asked for', () => {
    const reply = newReply()
    expect(
      reply.setCookie('theme', 'dark; light', { maxAge: 60, path: '/app', httpOnly: true, sameSite: 'strict' }),
    ).toBe(true)
    expect(reply.cookies.get('theme')).toBe('theme=dark%3B%20light; Path=/app; SameSite=Strict; Max-Age=60; HttpOnly')
  })

  it('never are the session’s, never span domains, never carry a broken path', () => {
    const reply = newReply()
    expect(reply.setCookie('stagecraft_session', 'x', {})).toBe(false)
    expect(reply.setCookie('a', 'x', { path: '/; Domain=example.com' })).toBe(false)
    expect(reply.setCookie('a', 'x', { domain: 'example.com' })).toBe(true)
    expect(reply.cookies.get('a')).not.toContain('Domain')
    expect(reply.setCookie('a\r\nSet-Cookie: b', 'x', {})).toBe(false)
    expect(reply.setCookie('big', 'x'.repeat(5000), {})).toBe(false)
  })
})

describe('rule 3.2-6: redirect', () => {
  it('takes own paths and http(s) addresses', () => {
    for (const url of ['/thanks', '/a?b=1#c', 'https://example.com/x', 'http://example.com'])
      expect(newReply().redirect(url, undefined), url).toBe(true)
  })

  it('sends them as they are: resolved, some would name another host', () => {
    for (const [url, location] of [
      ['/.//evil.example', '/.//evil.example'],
      ['/..//evil.example', '/..//evil.example'],
      ['/%2e//evil.example', '/%2e//evil.example'],
      ['/a/..//evil.example', '/a/..//evil.example'],
      ['http://own.invalid//evil.example', 'http://own.invalid//evil.example'],
      ['/grüße?q=ä#ö', '/gr%C3%BC%C3%9Fe?q=%C3%A4#%C3%B6'],
      ['/a\ud800', '/a%EF%BF%BD'],
      ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ]) {
      const reply = newReply()
      expect(reply.redirect(url, undefined)).toBe(true)
      expect(reply.headers.get('location')).toBe(location)
      const target = new URL(location!, 'http://shop.example/page')
      expect(target.hostname, url).toBe(url!.startsWith('/') ? 'shop.example' : new URL(url!).hostname)
    }
  })

  it('refuses whatever a browser could read as another place', () => {
    for (const url of [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil',
      'https:evil',
      'javascript:alert(1)',
      'data:text/html,x',
      '/a\r\nb',
      ' /a',
      '/\t/evil.example',
      'https://user@evil.example',
      'https:///evil',
      'http://[',
      'https://%',
      'http://a:99999/',
      'https://a<b',
      '',
    ]) {
      expect(newReply().redirect(url, undefined), url).toBe(false)
    }
    expect(newReply().redirect('/a', 200)).toBe(false)
  })
})
