import { parse as parseScript, type Node } from 'acorn'
import fc from 'fast-check'
import { type DefaultTreeAdapterMap, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { renderPage } from './testing/render-page.ts'

/** What strangers send: tags, ends of whatever they may stand in, template syntax, code. */
const payloads: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</SCRIPT ><script>alert(1)//',
  '<!--<script>',
  '<!-- <script> -->',
  '--><script>alert(1)</script>',
  '--!><script>alert(1)</script>',
  ']]><script>alert(1)</script>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '><script>alert(1)</script>',
  '"onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  ' onmouseover=alert(1) ',
  'x onfocus=alert(1) autofocus',
  '`onmouseover=alert(1)',
  '"autofocus/onfocus="alert(1)',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext></p><img src onerror=alert(1)>',
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</xmp><script>alert(1)</script>',
  '</noscript><script>alert(1)</script>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '<base href="//evil.example/">',
  '<plaintext>',
  '<!--',
  '<',
  '</',
  '&lt;script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '&quot; onload=&quot;alert(1)',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript&colon;alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+',
  'blob:https://example.com/1',
  '//evil.example/x',
  '\\\\evil.example\\x',
  '";alert(1);//',
  "';alert(1);//",
  '`;alert(1);//',
  '${alert(1)}',
  '\\";alert(1);//',
  '\\',
  '\u2028alert(1)\u2029',
  '\nalert(1)\n',
  '*/alert(1)/*',
  '{{ secret }}',
  '@if(true) x @endif',
  '[[ constructor ]]',
  'red;}body{display:none}',
  'expression(alert(1))',
  'url(javascript:alert(1))',
  '");background:url(//evil.example)',
  '\\22 ;}',
  'a 1x, javascript:alert(1) 2x',
  '\u0000',
  '\ud800',
]

type TreeNode = DefaultTreeAdapterMap['node']

/** Elements and the names of their attributes, as a browser builds them: what no value may change. */
function treeShape(html: string): string {
  const shape = (node: TreeNode): string => {
    if (!('childNodes' in node)) return node.nodeName === '#comment' ? 'comment ' : ''
    const own = 'attrs' in node ? `<${node.tagName} ${node.attrs.map(({ name }) => name).join(' ')}>` : ''
    const inner = 'content' in node ? shape(node.content) : ''
    return `${own}(${node.childNodes.map(shape).join('')}${inner})`
  }
  return shape(parse(html))
}

function everyElement(html: string): readonly DefaultTreeAdapterMap['element'][] {
  const walk = (node: TreeNode): DefaultTreeAdapterMap['element'][] => {
    if (!('childNodes' in node)) return []
    const inner = node.childNodes.flatMap(walk)
    return 'attrs' in node ? [node, ...inner] : inner
  }
  return walk(parse(html))
}

function textOf(html: string, tagName: string): string {
  const element = everyElement(html).find((candidate) => candidate.tagName === tagName)
  return (element?.childNodes ?? []).map((node) => ('value' in node ? node.value : '')).join('')
}

function attributeOf(html: string, name: string): string {
  return (
    everyElement(html)
      .flatMap(({ attrs }) => attrs)
      .find((attribute) => attribute.name === name)?.value ?? ''
  )
}

/** What a value becomes on its way through a browser: NUL and lone surrogates never survive it. */
function received(value: string): string {
  return value.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

const show = (source: string, value: string): string => renderPage(source, { names: { var: { x: value } } })

describe('a value never changes the tree of the page', () => {
  const positions: Readonly<Record<string, string>> = {
    'element text': '<p>{{ var.x }}</p><i>end</i>',
    'text between tags without end': '<ul><li>{{ var.x }}<li>b</ul>',
    'a double-quoted attribute': '<p title="{{ var.x }}" id=a>t</p>',
    'a single-quoted attribute': "<p title='{{ var.x }}' id=a>t</p>",
    'an unquoted attribute': '<p title={{ var.x }} id=a>t</p>',
    'a part of an unquoted attribute': '<p title=a"{{ var.x }}b id=a>t</p>',
    'a data attribute beside text': '<p data-x="a {{ var.x }} b">t</p>',
    'a whole address': '<a href="{{ var.x }}">t</a>',
    'an address without quotes': '<a href={{ var.x }}>t</a>',
    'a part of an address': '<a href="/p/{{ var.x }}/q?a={{ var.x }}">t</a>',
    'an address put together from two values': '<a href="{{ var.x }}{{ var.x }}">t</a>',
    'the address of an image': '<img src="{{ var.x }}" alt="">',
    'the address of a form': '<form action="{{ var.x }}"><button formaction="{{ var.x }}">b</button></form>',
    srcset: '<img srcset="{{ var.x }} 1x, /b 2x">',
    srcdoc: '<iframe srcdoc="<p title=\'{{ var.x }}\'>{{ var.x }}</p>"></iframe>',
    'a style attribute': '<p style="color: {{ var.x }}; margin: 0">t</p>',
    'a string in a style attribute': '<p style="content: \'{{ var.x }}\'">t</p>',
    title: '<title>{{ var.x }}</title><p>t</p>',
    textarea: '<textarea>{{ var.x }}</textarea><p>t</p>',
    xmp: '<xmp>{{ var.x }}</xmp><p>t</p>',
    noscript: '<noscript><p>{{ var.x }}</p></noscript><p>t</p>',
    'a value of a script': '<script>var a = {{ var.x }}; b({{ var.x }})</script><p>t</p>',
    'a string of a script': '<script>var a = "{{ var.x }}", b = \'{{ var.x }}\'</script><p>t</p>',
    'a template literal of a script': '<script>var a = `${1}{{ var.x }}`</script><p>t</p>',
    'a JSON script': '<script type="application/json">{"a": {{ var.x }}, "b": "{{ var.x }}"}</script><p>t</p>',
    'a script of text': '<script type="text/template"><b>{{ var.x }}</b></script><p>t</p>',
    'a value of a style sheet': '<style>p { color: {{ var.x }}; margin: 0 }</style><p>t</p>',
    'a string of a style sheet': '<style>p::before { content: "{{ var.x }}" }</style><p>t</p>',
    'an address in a style sheet': '<style>p { background: url({{ var.x }}) }</style><p>t</p>',
    'a quoted address in a style sheet': '<style>p { background: url("{{ var.x }}") }</style><p>t</p>',
    'text of an SVG': '<svg><text x="{{ var.x }}">{{ var.x }}</text></svg><p>t</p>',
    'a link in an SVG':
      '<svg><a xlink:href="{{ var.x }}"><set attributeName="href" to="{{ var.x }}"/></a></svg><p>t</p>',
    'style and title of an SVG': '<svg><title>{{ var.x }}</title><style>a { fill: {{ var.x }} }</style></svg><p>t</p>',
    'a bound attribute': '<p :title="var.x" :data-y="[var.x]">t</p>',
    'a bound address': '<a :href="var.x"><img :srcset="var.x" :src="var.x"></a>',
    'a bound class': '<p class="a" :class="[var.x, { b: var.x }]">t</p>',
    'a bound style': '<p :style="{ color: var.x, backgroundImage: var.x, content: var.x }">t</p>',
    'v-text': '<p v-text="var.x">t</p>',
    'a component’s argument': '<p>@component("c", { v: var.x })</p>',
    'a component in an attribute': '<p title="@component("c", { v: var.x })">t</p>',
    'a component in a title': '<title>@component("c", { v: var.x })</title><p>t</p>',
  }
  const components = { c: '<b title="{{ v }}">{{ v }}</b>' }

  it.each(Object.entries(positions))('%s', (_, source) => {
    const print = (value: string): string => renderPage(source, { names: { var: { x: value } }, components })
    const plain = treeShape(print('plain'))
    for (const payload of payloads) expect(treeShape(print(payload)), JSON.stringify(payload)).toBe(plain)
  })

  it('nor does any other text, in any of these places', () => {
    const fragments = fc.constantFrom(...payloads, ...'<>"\'`=/&;-! \n{}()\\@:a1'.split(''))
    // Nothing at all leaves a bound style out, which is what it should do.
    const anything = fc.array(fragments, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    const sources = Object.values(positions)
    const plain = sources.map((source) => treeShape(renderPage(source, { names: { var: { x: 'plain' } }, components })))
    fc.assert(
      fc.property(anything, fc.nat(sources.length - 1), (value, index) => {
        const html = renderPage(sources[index] ?? '', { names: { var: { x: value } }, components })
        expect(treeShape(html)).toBe(plain[index])
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('a value arrives as it was sent', () => {
  it.each([
    ['element text', '<p>{{ var.x }}</p>', (html: string) => textOf(html, 'p')],
    ['a quoted attribute', '<p title="{{ var.x }}">', (html: string) => attributeOf(html, 'title')],
    ['an unquoted attribute', '<p title={{ var.x }}>', (html: string) => attributeOf(html, 'title')],
    ['a title', '<title>{{ var.x }}</title>', (html: string) => textOf(html, 'title')],
    ['a bound attribute', '<p :title="var.x">', (html: string) => attributeOf(html, 'title')],
  ])('in %s', (_, source, read) => {
    for (const payload of payloads.filter((value) => !value.includes('\u0000'))) {
      expect(received(read(show(source, payload)))).toBe(received(payload))
    }
  })

  it.each([
    ['value', 'let a = {{ var.x }}'],
    ['double-quoted string', 'let a = "{{ var.x }}"'],
    ['single-quoted string', "let a = '{{ var.x }}'"],
  ])('as a %s of a script', (_, code) => {
    for (const payload of payloads) {
      const script = parseScript(textOf(show(`<script>${code}</script>`, payload), 'script'), { ecmaVersion: 'latest' })
      expect(literalsIn(script)).toEqual([payload])
    }
  })

  it('in a template literal of a script', () => {
    for (const payload of payloads) {
      const script = parseScript(textOf(show('<script>let a = `{{ var.x }}`</script>', payload), 'script'), {
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
      expect(JSON.parse(textOf(show(source, payload), 'script'))).toEqual([payload, payload, payload])
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
      const inner = attributeOf(show('<iframe srcdoc="<p>{{ var.x }}</p>"></iframe>', payload), 'srcdoc')
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
      const srcset = attributeOf(show('<img srcset="{{ var.x }} 1x, /b.png 2x">', value), 'srcset')
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
      expect(attributeOf(show('<a href="{{ var.x }}">', address), 'href')).toBe(address)
    }
  })

  it('a path the author began stays on his site', () => {
    expect(show('<a href="/{{ var.x }}">', '/evil.example')).toBe('<a href="">')
    expect(show('<a href="/{{ var.x }}">', 'a/b')).toBe('<a href="/a/b">')
    expect(show('<a href="/p/{{ var.x }}">', '/evil.example')).toBe('<a href="/p//evil.example">')
  })

  it('a value of the query can’t add parameters, and is not encoded twice', () => {
    expect(show('<a href="/s?q={{ var.x }}&p=1">', 'a&b=c d')).toBe('<a href="/s?q=a%26b%3Dc%20d&p=1">')
    expect(show('<a href="/s?q={{ var.x | url_encode }}">', 'a&b')).toBe('<a href="/s?q=a%26b">')
    expect(show('<a href="{{ var.x }}?q={{ var.x }}">', 'a&b')).toBe('<a href="a&amp;b?q=a%26b">')
  })
})

describe('a value stays inside its declaration', () => {
  /** What is left of CSS without the insides of strings and addresses. */
  const skeleton = (css: string): string =>
    css
      .replaceAll(/"(?:\\[0-9a-f]+ |[^"\\])*"/g, 'V')
      .replaceAll(/url\([^()"\s]*\)/g, 'url(V)')
      .replaceAll(/: [\w#%.,+\-*/() ]+;/g, ': V;')

  it.each([
    ['a value', 'p { color: {{ var.x }}; margin: 0; }'],
    ['a string', 'p { content: "{{ var.x }}"; margin: 0; }'],
    ['an address', 'p { background: url({{ var.x }}); margin: 0; }'],
    ['a quoted address', 'p { background: url("{{ var.x }}"); margin: 0; }'],
  ])('%s', (_, css) => {
    const print = (value: string): string => skeleton(textOf(show(`<style>${css}</style>`, value), 'style'))
    const plain = print('plain')
    for (const payload of payloads) expect(print(payload), JSON.stringify(payload)).toBe(plain)
  })

  it('colors, lengths, keywords and numbers are printed bare, other text as a string', () => {
    const print = (value: unknown): string =>
      renderPage('<p style="color: {{ var.x }}">', { names: { var: { x: value } } })
    expect(print('#ff0000')).toBe('<p style="color: #ff0000">')
    expect(print('rgb(1, 2, 3)')).toBe('<p style="color: rgb(1, 2, 3)">')
    expect(print(12.5)).toBe('<p style="color: 12.5">')
    expect(print('1px solid red')).toBe('<p style="color: 1px solid red">')
    expect(print('a;b')).toBe('<p style="color: &quot;a\\3b b&quot;">')
    expect(print('url(x)')).toBe('<p style="color: &quot;url\\28 x\\29 &quot;">')
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
