import { describe, expect, it } from 'vitest'
import { findIssues, parsePage, renderPage } from './testing/render-page.ts'

const layout = `<title>@block("title")Default@endblock</title><body class="@yield("class")">@yield("head")<main>@yield("content")</main>`

describe('@extends, @block and @yield', () => {
  it('a page fills the blocks of its base, and what it holds outside of them is its content', () => {
    const page = '@extends("layout")\n@block("title")Hi {{ var.x }}@endblock<p>{{ var.x }}</p>'
    expect(renderPage(page, { bases: [layout], names: { var: { x: '<b>' } } })).toBe(
      '<title>Hi &lt;b&gt;</title><body class=""><main>\n<p>&lt;b&gt;</p></main>',
    )
    expect(parsePage(page).base).toEqual({ name: 'layout', line: 1, column: 1 })
    expect(parsePage(layout).base).toBeUndefined()
  })

  it('a block nobody fills has its default, a @yield prints nothing', () => {
    expect(renderPage('@extends("layout")', { bases: [layout] })).toBe(
      '<title>Default</title><body class=""><main></main>',
    )
    expect(renderPage(layout)).toBe('<title>Default</title><body class=""><main></main>')
  })

  it('with a block "content", what is outside is dropped, and said so at save', () => {
    const page = '@extends("layout") @block("content")in@endblock <p>out</p>'
    expect(renderPage(page, { bases: [layout] })).toContain('<main>in</main>')
    expect(findIssues(page)).toEqual(['outside_blocks 1:49'])
    expect(findIssues('@extends("layout")\n@set(a = 1)\n@block("content")in@endblock\n')).toEqual([])
  })

  it('HTML in a title or an attribute becomes text, and its values stay escaped', () => {
    const page = '@extends("l")@block("title")<b>"{{ var.x }}"</b>@endblock@block("class")a" onload="x @endblock'
    expect(renderPage(page, { bases: [layout], names: { var: { x: '&"' } } })).toBe(
      '<title>&lt;b&gt;&quot;&amp;&quot;&quot;&lt;/b&gt;</title>' +
        '<body class="a&quot; onload=&quot;x "><main></main>',
    )
  })

  it('a base may itself have a base, and each sees what the nearer ones filled', () => {
    const page = '@extends("middle")@block("title")P@endblock@block("side")S@endblock<p>page</p>'
    const middle =
      '@extends("layout")@block("title")M@endblock@block("class")m@endblock<div>@yield("content")</div>@yield("side")'
    expect(renderPage(page, { bases: [middle, layout] })).toBe(
      '<title>P</title><body class="m"><main><div><p>page</p></div>S</main>',
    )
  })

  it('a base between that prints nothing of its own passes the content on', () => {
    const middle = '@extends("layout")\n@block("class")m@endblock\n'
    expect(renderPage('@extends("middle")<p>page</p>', { bases: [middle, layout] })).toContain(
      '<main><p>page</p></main>',
    )
  })

  it('a block inside a block is a place in it, which pages further out can’t fill', () => {
    const page = '@extends("layout")@block("content")<i>@block("inner")default@endblock</i>@endblock'
    expect(renderPage(page, { bases: [layout] })).toContain('<main><i>default</i></main>')
    const nearer = '@extends("page")@block("inner")mine@endblock'
    expect(renderPage(nearer, { bases: [page, layout] })).toContain('<main><i>mine</i></main>')
  })

  it('what a page sets, its base sees; the page is printed first', () => {
    const page = '@extends("b")@set(name = "set")@block("a"){{ name }}@endblock'
    expect(renderPage(page, { bases: ['{{ name }}:@yield("a"):@yield("a")'] })).toBe('set:set:set')
  })

  it('a block that is filled in a condition is filled only where the condition holds', () => {
    const base = '@block("a")default@endblock'
    expect(findIssues('@extends("b")@if(var.x)@block("a")filled@endblock@endif')).toEqual([])
    // Inside another block of the page it is a place, so it prints there.
    expect(
      renderPage('@extends("b")@if(true)@block("a")filled@endblock@endif', { bases: [`${base}|@yield("content")`] }),
    ).toBe('default|filled')
  })

  it('a component neither sees the blocks of the page nor fills any', () => {
    const components = { c: '@yield("a")@block("a")own@endblock' }
    expect(
      renderPage('@extends("b")@block("a")page@endblock', { bases: ['@component("c")@yield("a")'], components }),
    ).toBe('ownpage')
  })

  it.each([
    ['text @extends("a")', ['unexpected 1:6']],
    ['@extends("a")@extends("b")', ['unexpected 1:14']],
    ['@if(a)@extends("b")@endif', ['unexpected 1:7']],
    ['@extends(a)', ['expression 1:10']],
    ['@extends("")', ['expression 1:12']],
    ['@block("a")', ['unclosed 1:1']],
    ['@endblock', ['unexpected 1:1']],
    ['@block(a)@endblock', ['expression 1:8']],
    ['@block("a b")@endblock', ['directive 1:1']],
    ['@extends("b")@block("a")1@endblock@block("a")2@endblock', ['unexpected 1:35']],
    ['@block("a")<p title="@endblock">', ['branches 1:1']],
    ['@block("a")<script>@endblock</script>', ['branches 1:1']],
    ['<script>@yield("a")</script>', ['no_safe_place 1:9']],
    ['<style>@block("a")@endblock</style>', ['no_safe_place 1:8']],
    ['<a href="@yield("a")">', ['no_safe_place 1:10']],
    ['<p onclick="@yield("a")">', ['no_safe_place 1:13']],
    ['<p @yield("a")>', ['no_safe_place 1:4']],
    ['<xmp>@yield("a")</xmp>', ['no_safe_place 1:6']],
    ['@yield("a", "b")', ['expression 1:11']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})
