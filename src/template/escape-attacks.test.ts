import { parse as parseScript, type Node } from 'acorn'
import fc from 'fast-check'
import { parse, serialize } from 'parse5'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../core/testing/index.ts'
import { payloads } from './testing/payloads.ts'
import { positionComponents as components, positions, refusedPositions } from './testing/positions.ts'
import { findIssues, renderPage } from './testing/render-page.ts'
import { attributeOf, everyElement, scriptTokens, textIn, textOf, treeShape } from './testing/tree-shape.ts'

/** What a value becomes on its way through a browser: NUL and lone surrogates never survive it. */
function received(value: string): string {
  return value.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

const print = (source: string, value: unknown): string =>
  renderPage(source, { names: { var: { x: value } }, components })

it('there are enough attacks, in enough places', () => {
  expect(payloads.length).toBeGreaterThanOrEqual(60)
  expect(Object.keys(positions).length).toBeGreaterThanOrEqual(12)
})

describe('a value never changes the tree of the page, nor the shape of its scripts and style sheets', () => {
  it.each(Object.entries(positions))('%s', (_, { source }) => {
    const shapes = (value: string) => {
      const html = print(source, value)
      return {
        tree: treeShape(html),
        withoutScripts: treeShape(html, { scriptingEnabled: false }),
        script: scriptTokens(html).kinds,
        style: styleShape(html),
      }
    }
    const plain = shapes('plain')
    for (const payload of payloads) expect(shapes(payload), JSON.stringify(payload)).toEqual(plain)
  })

  it('nor do many values together, of any kind, in any of these places', () => {
    const fragments = fc.constantFrom(...payloads, ...'<>"\'`=/&;-! \n{}()\\@:a1'.split(''))
    // Nothing at all leaves a bound style out, which is what it should do.
    const anything = fc.array(fragments, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    const sources = Object.values(positions).map(({ source }) => source)
    const plain = sources.map((source) => treeShape(print(source, 'plain')))
    fc.assert(
      fc.property(anything, fc.nat(sources.length - 1), (value, index) => {
        expect(treeShape(print(sources[index] ?? '', value))).toBe(plain[index])
      }),
      fuzzing(5_000),
    )
  })

  it('nor does HTML inside srcdoc', () => {
    const inner = (value: string) => attributeOf(print(positions['srcdoc']?.source ?? '', value), 'srcdoc')
    const plain = treeShape(inner('plain'))
    for (const payload of payloads) expect(treeShape(inner(payload)), JSON.stringify(payload)).toBe(plain)
  })

  it('nor does what is read, written out and read again, as scripts of a page do', () => {
    const twice = ({ source }: { source: string }, value: string) =>
      treeShape(serialize(parse(serialize(parse(print(source, value))))))
    for (const [name, position] of Object.entries(positions)) {
      const plain = twice(position, 'plain')
      for (const payload of payloads) expect(twice(position, payload), `${name}: ${payload}`).toBe(plain)
    }
  })
})

describe('where nothing safe can be printed, a value is refused when the page is saved', () => {
  it.each(Object.entries(refusedPositions))('%s', (_, source) => {
    expect(findIssues(source)[0]).toMatch(/^no_safe_place 1:\d+$/)
  })
})

/**
 * What is left of the CSS of a page, in elements and attributes, without what may differ: the insides of strings and
 * addresses, and whether a value is a string or of words and numbers.
 */
function styleShape(html: string): readonly string[] {
  const styles = everyElement(html).flatMap((element) => [
    ...(element.tagName === 'style' ? [textIn(element)] : []),
    ...element.attrs.filter(({ name }) => name === 'style').map(({ value }) => value),
  ])
  return styles.map((css) =>
    css
      .replaceAll(/"(?:\\[0-9a-f]{1,6} |[^"\\\n\r\f])*"|'(?:\\[0-9a-f]{1,6} |[^'\\\n\r\f])*'/g, 'V')
      .replaceAll(/url\((?:V|[^()"'\s\\]*)\)/g, 'url(V)')
      .replaceAll(/: (?:(?:(?!\/\*|\*\/)[\w#%.,+\-*/ ])+|var\(--x\)|V) *(?=[;}]|$)/g, ': V'),
  )
}

describe('a value arrives as it was sent', () => {
  it.each([
    ['element text', '<p>{{ var.x }}</p>', (html: string) => textOf(html, 'p')],
    ['a quoted attribute', '<p title="{{ var.x }}">', (html: string) => attributeOf(html, 'title')],
    ['an unquoted attribute', '<p title={{ var.x }}>', (html: string) => attributeOf(html, 'title')],
    ['a title', '<title>{{ var.x }}</title>', (html: string) => textOf(html, 'title')],
    ['a bound attribute', '<p :title="var.x">', (html: string) => attributeOf(html, 'title')],
  ])('in %s', (_, source, read) => {
    for (const payload of payloads.filter((value) => !value.includes('\u0000'))) {
      expect(received(read(print(source, payload)))).toBe(received(payload))
    }
  })

  it.each([
    ['value', 'let a = {{ var.x }}'],
    ['double-quoted string', 'let a = "{{ var.x }}"'],
    ['single-quoted string', "let a = '{{ var.x }}'"],
  ])('as a %s of a script', (_, code) => {
    for (const payload of payloads) {
      const script = parseScript(textOf(print(`<script>${code}</script>`, payload), 'script'), {
        ecmaVersion: 'latest',
      })
      expect(literalsIn(script)).toEqual([payload])
    }
  })

  it('in a template literal of a script', () => {
    for (const payload of payloads) {
      const script = parseScript(textOf(print('<script>let a = `{{ var.x }}`</script>', payload), 'script'), {
        ecmaVersion: 'latest',
      })
      expect(JSON.stringify(script)).not.toContain('TemplateElement"},{"type"')
      expect(JSON.stringify(script)).toContain('"expressions":[]')
      expect(JSON.stringify(script)).toContain(`"cooked":${JSON.stringify(payload)}`)
    }
  })

  it('as a value, in a string and by the json filter in a JSON script', () => {
    const source = '<script type="application/json">[{{ var.x }}, "{{ var.x }}", {{ var.x | json }}]</script>'
    for (const payload of payloads) {
      expect(JSON.parse(textOf(print(source, payload), 'script'))).toEqual([payload, payload, payload])
    }
  })

  it('lists, objects, numbers and nothing are what a script reads', () => {
    const source = '<script>f({{ var.list }}, {{ var.n }}, 1 -{{ var.n }}, {{ var.none }}, {{ var.yes }})</script>'
    const names = { var: { list: [{ a: '</script>' }], n: -5, yes: true } }
    expect(renderPage(source, { names })).toBe(
      '<script>f([{"a":"\\u003c/script\\u003e"}],  -5, 1 - -5, null, true)</script>',
    )
  })

  it('the text inside srcdoc is text in the inner document too', () => {
    for (const payload of payloads.filter((value) => !value.includes('\u0000'))) {
      const inner = attributeOf(print('<iframe srcdoc="<p>{{ var.x }}</p>"></iframe>', payload), 'srcdoc')
      expect(received(textOf(inner, 'p'))).toBe(received(payload))
    }
  })
})

function literalsIn(node: Node): readonly unknown[] {
  return Object.values(node).flatMap((part) => {
    if (Array.isArray(part)) return part.flatMap(literalsIn)
    if (part?.type === 'Literal') return [part.value]
    return typeof part === 'object' && part !== null ? literalsIn(part) : []
  })
}

describe('an address leads nowhere but to http, https, mailto and tel', () => {
  const isHarmless = (address: string): boolean => {
    const url = URL.parse(address, 'https://own.example/dir/page')
    return url === null || ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)
  }
  const payloadPairs = payloads.flatMap((payload) => [payload, `  ${payload}`, payload.toUpperCase()])

  it.each([
    ['<a href="{{ var.x }}">', 'href'],
    ['<a href={{ var.x }}>', 'href'],
    ['<a href="{{ var.a }}{{ var.x }}">', 'href'],
    ['<a href="@if(var.a){{ var.a }}@endif{{ var.x }}">', 'href'],
    ['<a :href="var.x">', 'href'],
    ['<form action="{{ var.x }}">', 'action'],
    ['<iframe src="{{ var.x }}"></iframe>', 'src'],
    ['<button formaction="{{ var.x }}">', 'formaction'],
    ['<video poster="{{ var.x }}"></video>', 'poster'],
    ['<object data="{{ var.x }}"></object>', 'data'],
    ['<svg><a xlink:href="{{ var.x }}"></a></svg>', 'xlink:href'],
    ['<svg><animate attributeName="href" to="{{ var.x }}"/></svg>', 'to'],
  ])('%s', (source, name) => {
    for (const value of payloadPairs) {
      for (const a of ['', 'java', 'javascript', 'javascript:', ' ', 'd', '&#']) {
        const html = renderPage(source, { names: { var: { x: value, a } } })
        expect(isHarmless(attributeOf(html, name.replace('xlink:', ''))), html).toBe(true)
      }
    }
  })

  it('and every candidate of a srcset', () => {
    for (const value of payloadPairs) {
      const srcset = attributeOf(print('<img srcset="{{ var.x }} 1x, /b.png 2x">', value), 'srcset')
      for (const candidate of srcset.split(','))
        expect(isHarmless(candidate.trim().split(/\s/, 1)[0] ?? ''), srcset).toBe(true)
    }
  })

  it('addresses that are fine are left as they are', () => {
    for (const address of [
      '/a',
      'a/b?c=d',
      '#top',
      '?q=1',
      'https://e.example/',
      'mailto:a@b.example',
      'tel:+1',
      '//cdn.example/x',
    ]) {
      expect(attributeOf(print('<a href="{{ var.x }}">', address), 'href')).toBe(address)
    }
  })

  it('a path the author began stays on his site', () => {
    for (const source of ['<a href="/{{ var.x }}">', '<a href="/{{ var.a }}{{ var.x }}">', '<a href=/p/{{ var.x }}>']) {
      for (const payload of payloads) {
        const address = attributeOf(print(source, payload), 'href')
        expect(URL.parse(address, 'https://own.example/dir/page')?.origin, address).toBe('https://own.example')
      }
    }
    expect(print('<a href="/{{ var.x }}">', '/evil.example')).toBe('<a href="">')
    expect(print('<a href="/{{ var.x }}">', 'a/b')).toBe('<a href="/a/b">')
    expect(print('<a href="/p/{{ var.x }}">', '/evil.example')).toBe('<a href="/p//evil.example">')
  })

  it('a value of the query can’t add parameters, and is not encoded twice', () => {
    expect(print('<a href="/s?q={{ var.x }}&p=1">', 'a&b=c d')).toBe('<a href="/s?q=a%26b%3Dc%20d&p=1">')
    expect(print('<a href="/s?q={{ var.x | url_encode }}">', 'a&b')).toBe('<a href="/s?q=a%26b">')
    expect(print('<a href="{{ var.x }}?q={{ var.x }}">', 'a&b')).toBe('<a href="a&amp;b?q=a%26b">')
  })
})

describe('a value of a style sheet', () => {
  it('colors, lengths, keywords and numbers are printed bare, other text as a string', () => {
    const color = (value: unknown): string => print('<p style="color: {{ var.x }}">', value)
    expect(color('#ff0000')).toBe('<p style="color: #ff0000">')
    expect(color('rgb(1, 2, 3)')).toBe('<p style="color: rgb(1, 2, 3)">')
    expect(color(12.5)).toBe('<p style="color: 12.5">')
    expect(color('1px solid red')).toBe('<p style="color: 1px solid red">')
    expect(color('a;b')).toBe('<p style="color: &quot;a\\3b b&quot;">')
    expect(color('url(x)')).toBe('<p style="color: &quot;url\\28 x\\29 &quot;">')
  })
})

describe('what was printed is never evaluated', () => {
  it.each(['{{ var.secret }}', '@if(true) a @endif', '{{ 1 + 1 }}', '{{-- x --}}', '<p v-text="var.secret">'])(
    '%s',
    (value) => {
      const setting = { names: { var: { x: value, secret: 's3cret' } }, components: { c: '{{ v }}' } }
      const sources = [
        '{{ var.x }}',
        '{{ var.x | raw }}',
        '@component("c", { v: var.x })',
        '@set(a = var.x){{ a | raw }}',
      ]
      for (const source of sources) expect(renderPage(source, setting)).not.toContain('s3cret')
      expect(renderPage('{{ var.x | raw }}', setting)).toBe(value)
    },
  )
})
