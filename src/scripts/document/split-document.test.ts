import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { splitDocument } from './index.ts'
import { fuzzing } from '../../core/testing/index.ts'

const block = (code: string) => `<script scope="backend">${code}</script>`
const split = (html: string, name = 'page') => splitDocument(html, name)
const codes = (html: string) => split(html).issues.map((issue) => issue.code)
/** What visitors would get of the page. */
function visible(html: string): string {
  let rest = ''
  let from = 0
  for (const [start, end] of split(html).omit) {
    rest += html.slice(from, start)
    from = end
  }
  return rest + html.slice(from)
}

describe('what is a backend block', () => {
  it.each([
    '<script scope="backend">go()</script>',
    "<SCRIPT SCOPE='BackEnd'>go()</SCRIPT>",
    '<script scope=backend>go()</script>',
    '<script type="module" scope = " backend ">go()</script >',
    '<script\n  scope="backend"\n>go()</script\n>',
    '<script scope="back&#101;nd">go()</script x="y">',
    '<script/scope=backend>go()</script>',
  ])('found: %s', (html) => {
    const { scripts, omit, source, issues } = split(`<p>a</p>${html}<p>b</p>`)
    expect(issues).toEqual([])
    expect(scripts).toHaveLength(1)
    expect(omit).toEqual([[8, 8 + html.length]])
    expect(source!.trim()).toBe('go()')
  })

  it('a page without one has no source and nothing to leave out', () => {
    const html = '<p>{{ a }}</p><script>var scope = "backend"</script><script type="module">x()</script>'
    expect(split(html)).toEqual({ scripts: [], omit: [], source: undefined, issues: [] })
  })

  it('offsets name the tag and its content', () => {
    const html = `<b>x</b>${block('a()')}`
    const [script] = split(html).scripts
    expect(html.slice(script!.start, script!.end)).toBe(block('a()'))
    expect(html.slice(script!.contentStart, script!.contentEnd)).toBe('a()')
  })

  it('the first of two scope attributes counts, and the second is an error', () => {
    expect(codes('<script scope="x" scope="backend">go()</script>')).toEqual(['script.misplaced'])
    expect(codes('<script scope="backend" scope="x">go()</script>')).toEqual([])
  })

  it.each([
    '<template>',
    '<svg>',
    '<select>',
    '<table>',
    '<p title="a > b">',
    '<br/>',
    '<title>x</title>',
    '<style>a{}</style>',
  ])('found after %s', (tag) => {
    expect(codes(tag + block('go()'))).toEqual([])
    expect(visible(tag + block('go()'))).toBe(tag)
  })
})

describe('a block that HTML does not see as one is an error, and stays out of the answer', () => {
  it.each([
    ['a comment', `<!-- ${block('secret()')} -->`],
    ['a comment', `<!-- ${block('secret()')}`],
    ['a comment', `<!doctype html><![CDATA[ ${block('secret()')} ]]>`],
    ['another script', `<script>document.write('${block('secret()')}')</script>`],
    ['another script', `<script>document.write('<script scope="backend">secret()<\\/script>')</script>`],
    ['a <style>', `<style>${block('secret()')}</style>`],
    ['a <textarea>', `<textarea>${block('secret()')}</textarea>`],
    ['a <title>', `<title>${block('secret()')}`],
    ['a <noscript>', `<noscript>${block('secret()')}</noscript>`],
    ['a <iframe>', `<iframe>${block('secret()')}</iframe>`],
    ['a <plaintext>', `<plaintext>${block('secret()')}`],
    ['a tag', `<div title='${block('secret()')}'></div>`],
    ['a tag', `<iframe srcdoc="<script scope=&quot;backend&quot;>secret()</script>"></iframe>`],
    ['a tag', `<div v-if="a > '<script scope=backend>secret()</script>'"></div>`],
    ['a tag', `<div title="<p>${block('secret()')}`],
    ['a tag', '< script scope="backend">secret()</script>'],
    ['a tag', '<script scope="backend"'],
  ])('in %s: %s', (where, html) => {
    const { issues } = split(html)
    expect(issues.map((issue) => issue.code)).toEqual(['script.misplaced'])
    expect(issues[0]!.message).toContain(`inside ${where}`)
    expect(visible(html)).not.toContain('secret')
  })

  it('line and column are those of the tag', () => {
    const { issues } = split(`<p>\r\n</p>\r  <!-- ${block('x')} -->`, 'shop/cart')
    expect(issues).toMatchObject([{ severity: 'error', document: 'shop/cart', line: 3, column: 8 }])
  })

  it('not closed', () => {
    const html = '<p>\n <script scope="backend">\nsecret()\n</p>'
    expect(split(html).issues).toMatchObject([{ code: 'script.unclosed', line: 2, column: 2 }])
    expect(visible(html)).toBe('<p>\n ')
  })

  it.each([
    ['script.self_closing', '<script scope="backend" />'],
    ['script.src', '<script scope="backend" src="a.js"></script>'],
    ['script.unknown_scope', '<script scope="back-end">secret()</script>'],
    ['script.unknown_scope', '<script scope="backend> secret("x") </script>'],
    ['script.unknown_scope', '<script scope="backends">secret()</script>'],
    ['script.computed_scope', '<script scope="{{ "backend" }}">secret()</script>'],
    ['script.computed_scope', '<script :scope="where">secret()</script>'],
    ['script.computed_scope', '<script scope="@if(a)backend@endif">secret()</script>'],
    ['script.wrong_tag', '<scripts scope="backend">x()</scripts>'],
  ])('%s: %s', (code, html) => {
    expect(codes(html)).toContain(code)
    expect(visible(html)).not.toContain('secret')
  })

  it('an attribute that a backend block can’t have is only a warning', () => {
    const { issues } = split('<script scope="backend" v-if="a">go()</script>')
    expect(issues).toMatchObject([{ severity: 'warning', code: 'script.ignored_attribute' }])
  })

  it('a page about scripts may show one, escaped', () => {
    expect(codes('<pre>&lt;script scope="backend"&gt;go()&lt;/script&gt;</pre>')).toEqual([])
  })

  it('a script of the browser may have its own commented out', () => {
    expect(
      codes(`${block('go()')}<!-- <script src="x"></script> --><script>var scope = "background"</script>`),
    ).toEqual([])
  })
})

describe('a block that ends sooner than its author believes', () => {
  it.each([
    ['// </script>\nsecret()'],
    ['// </script>\nif (a <b) { secret() }'],
    ['/* </script> */ secret()'],
    ['var a = "</script>"; secret()'],
    ['var a = `</script>`; secret()'],
    ['var a = /</script>/; secret()'],
  ])('%s', (code) => {
    expect(codes(block(code))).toContain('script.stray_end')
    expect(visible(block(code))).not.toContain('secret')
  })

  it('also where nothing else gives it away', () => {
    const html = '<script scope="backend">go() // not </script> yet\nsecret()'
    expect(split(html).issues).toMatchObject([{ code: 'script.open_end', line: 1, column: 37 }])
  })

  it('two slashes in a string are no comment', () => {
    expect(codes(block('http.get("http://a.example/")'))).toEqual([])
  })

  it.each([
    ['a()// x', 'guard()'],
    ['a() /* x', 'y */; guard()'],
    ['a(`', '`); guard()'],
    ['a("x', 'y"); guard()'],
  ])('and would swallow the next one: %s | %s', (first, second) => {
    expect(codes(block(first) + block(second))).toEqual(['script.open_end'])
  })
})

describe('template syntax does not mislead the tokenizer', () => {
  it.each([
    '{{ a > b }}',
    '{{ a < b ? "<style>" : "<textarea>" }}',
    '{{ x | default:"<title>" }}',
    '@if(a <b)x@endif',
    '@if(a == "<textarea" && (b <c))x@endif',
    '@foreach (item in list | slice:0:1)<p>@endforeach',
    '@component("x", { a: "<style>", b: [1, {c: 2}] })',
    '<p title="{{ a > b ? "x" : "y" }}">',
    '<p title="{{ f("it\'s <style>") }}">',
    "<p title='{{ a['b'] }}'>",
    '<p title={{ a > "b" }}>',
    '{{-- it\'s > a <textarea> "comment" --}}',
    '<style>@media (min-width: 1px) { a { color: red } }</style>',
    "<p>it's {{ 'it''s' }}</p>",
    '{{ unclosed',
    "}} {{ it's }}",
    '@if(unclosed',
    'a@b.example(x',
    '[[ a > b ]]',
  ])('%s', (html) => {
    const page = `${html}${block('go()')}<p>after {{ a }}</p>`
    expect(codes(page)).toEqual([])
    expect(visible(page)).toBe(`${html}<p>after {{ a }}</p>`)
  })

  it('code of a backend block is no template syntax', () => {
    const code = 'const a = "{{"; const b = {c: {}}; if (x) {{ y("<!--") }}; @f() class A {}'
    expect(split(`${block(code)}<p>{{ a }}</p>`).source!.trimStart()).toBe(code)
  })

  it('code of a browser’s script may hold two braces', () => {
    const page = `<script>if (a) {{ b() }</script>${block('go({a:{}})')}`
    expect(codes(page)).toEqual([])
    expect(visible(page)).toBe('<script>if (a) {{ b() }</script>')
  })

  it.each([
    `{{ "<script scope=backend>" }}secret()</script>`,
    `{{-- ${block('secret()')} --}}`,
    `@if("${block('secret()')}")@endif`,
    `<p title="{{ a > "${block('secret()')}" }}">`,
  ])('a block inside template syntax is an error: %s', (html) => {
    expect(codes(html)).toContain('script.misplaced')
    expect(visible(html)).not.toContain('secret')
  })

  it('an expression that would begin a comment makes blocks after it errors', () => {
    const html = `{{ "<!--" }}${block('secret()')}`
    expect(codes(html)).toEqual(['script.misplaced'])
    expect(visible(html)).not.toContain('secret')
  })
})

describe('the source', () => {
  it('has every line and column of code where the page has it, and nothing else', () => {
    const html = `<h1>\n</h1>\n\t<b>ä😀</b> ${block('first()')}\n<p>\n\n</p>${block('\n  second()\n')} x`
    const { source } = split(html)
    expect(source).toBe(
      `\n\n${' '.repeat(html.indexOf('first') - html.indexOf('\t'))}first();\n\n\n${' '.repeat(28)}\n  second()\n`,
    )
  })

  it('two blocks on one line keep their columns and stay two statements', () => {
    const html = `${block('var a = 1')}<i></i>${block('(function () {})()')}`
    const { source } = split(html)
    expect(source!.indexOf('var a')).toBe(html.indexOf('var a'))
    expect(source!.indexOf('(function')).toBe(html.indexOf('(function'))
    expect(source).toMatch(/^ +var a = 1; +\(function/)
  })

  it('a long page without script before its block costs one character a line', () => {
    const { source } = split(`${'<p>hello</p>\n'.repeat(1000)}${block('\nx()')}`)
    expect(source).toBe(`${'\n'.repeat(1000)}${' '.repeat(24)}\nx()`)
  })

  async function positionOfError(source: string): Promise<string> {
    using vm = await QuickJS.create(readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))))
    try {
      vm.evalCode(source, 'page').dispose()
      return 'no error'
    } catch (error) {
      return /page:(\d+:\d+)/.exec((error as Error).stack ?? '')?.[1] ?? String(error)
    }
  }

  it.each([
    ['LF', '<p>\n\n'],
    ['CR LF', '<p>\r\n\r\n'],
    ['CR', '<p>\r\r'],
    ['U+2028 and U+2029 in the HTML', '<p>\u2028\u2029\n\n'],
    ['tabs and astral characters', '\n\n\t\t<b>😀</b>'],
    ['a byte order mark', '\uFEFF<p>\n\n'],
    ['an earlier block', `${block(';\r\n// {{\r\nvoid "\u2028"')}\n`],
  ])('the engine that runs it counts as the page does: %s', async (_, before) => {
    const html = `${before}<i></i><script scope="backend">/*\r\n*/ nowhere()</script>`
    const offset = html.indexOf('nowhere')
    const lines = html.slice(0, offset).split(/\r\n?|\n/)
    expect(await positionOfError(split(html).source!)).toBe(`${lines.length}:${lines.at(-1)!.length + 1}`)
  })
})

describe('hostile pages', () => {
  const unit = fc.constantFrom(
    '<script scope="backend">',
    '<script scope=backend>',
    '<script>',
    '</script>',
    'SECRET',
    '<!--',
    '-->',
    '{{',
    '}}',
    '"',
    "'",
    '<style>',
    '</style>',
    '<textarea>',
    '</textarea>',
    '<title>',
    '<p title="',
    '<svg>',
    '>',
    '@if(',
    ')',
    '//',
    '/*',
    '*/',
    '\n',
    '{{--',
    '--}}',
    '`',
    '\\',
    ' ',
    '<a ',
    '=',
    '<![CDATA[',
    '\0',
    '&quot;',
    '\r',
    '😀',
    '\ud800',
  )

  it('what follows a tag of a backend block up to the next end never shows without an error', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 25 }), (units) => {
        const html = units.join('')
        const { issues, omit } = split(html)
        const meant = /<script scope="?backend"?>((?:(?!<\/script>)[^])*)/g
        const isOmitted = (at: number) => omit.some(([from, to]) => from <= at && at < to)
        for (const match of html.matchAll(meant)) {
          const shown = !isOmitted(match.index) || (match[1] !== '' && !isOmitted(match.index + match[0].length - 1))
          if (shown) expect(issues.some((issue) => issue.severity === 'error')).toBe(true)
        }
        expect(omit.every(([from, to], i) => from < to && (i === 0 || omit[i - 1]![1] < from))).toBe(true)
      }),
      fuzzing(3000),
    )
  })

  it.each([
    '{{',
    '{{--',
    '{{(',
    "{{'",
    '{{"a',
    '@if(',
    "@if('",
    '<script ',
    '<script scope=backend>',
    '<script scope="backend">{{"<!--"}}',
    '<!--<script scope=backend>',
    '</script>',
    '<a b="{{ c }}">',
    '{{-- <script ',
    '{{ "<!--" }}',
    "<script a='",
    '< \n',
    '\r',
    'scope=  ',
    '<script scope=backend>//</script>',
    '<textarea><script scope=backend>',
  ])('a megabyte of %s is read in one go', (text) => {
    const html = text.repeat(1_000_000 / text.length)
    expect(split(html).issues.length).toBeLessThanOrEqual(100)
  })
})
