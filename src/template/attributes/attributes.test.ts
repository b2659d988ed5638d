import { describe, expect, it } from 'vitest'
import { findIssues, type PageSetting, renderPage } from '../testing/render-page.ts'

const setting: PageSetting = {
  names: {
    var: {
      n: 5,
      yes: true,
      list: ['a', 'b'],
      people: [
        { name: 'Ann', on: true },
        { name: 'Bo', on: false },
      ],
      html: '<b>x</b><script>y</script>',
      text: '<b>',
    },
  },
  functions: { f: (x) => x },
}
const show = (source: string): string => renderPage(source, setting)

describe('v-if, v-else-if, v-else', () => {
  it.each([
    ['<p v-if="var.yes">a</p>', '<p>a</p>'],
    ['<p v-if="var.none">a</p>', ''],
    ['<p class="c" v-if="var.yes" id="i">a</p>', '<p class="c" id="i">a</p>'],
    ['<p v-if="var.none">a</p><p v-else>b</p>', '<p>b</p>'],
    ['<p v-if="var.none">a</p>\n  <p v-else-if="var.yes">b</p>\n  <p v-else>c</p>\n', '<p>b</p>\n'],
    ['<p v-if="var.none">a</p><!-- c --><p v-else>b</p>', '<p>b</p>'],
    ['<p v-if="var.none">a</p>{{-- c --}}<p v-else>b</p>', '<p>b</p>'],
    ['<p v-if="var.none">a</p><p v-if="var.yes">b</p><p v-else>c</p>', '<p>b</p>'],
    ['<div v-if="var.yes"><div>a</div><div v-if="var.none">b</div></div>', '<div><div>a</div></div>'],
    ['<img v-if="var.yes" src="a"><br v-if="var.none">', '<img src="a">'],
    ['<img v-if="var.none"><img v-else src="b">', '<img src="b">'],
    ['<svg><circle v-if="var.yes" r="1"/><g v-if="var.none"/></svg>', '<svg><circle r="1"/></svg>'],
    ['<p v-if="var.n &gt; 4 &amp;&amp; var.yes">a</p>', '<p>a</p>'],
    ['<p v-if=\'var.n == "5"\'>a</p>', '<p>a</p>'],
    ['<p v-if=var.yes>a</p>', '<p>a</p>'],
    ['<p V-IF="var.yes">a</p>', '<p>a</p>'],
    ['<ul><li v-if="var.yes"><p>open</li></ul>', '<ul><li><p>open</li></ul>'],
    ['<script v-if="var.none">a < b</script><style v-if="var.yes">a{}</style>', '<style>a{}</style>'],
    ['<title v-if="var.yes">{{ var.n }}</title>', '<title>5</title>'],
    ['<template v-if="var.yes"><b>a</b></template><template v-else>c</template>', '<b>a</b>'],
    ['<template><b v-if="var.yes">a</b></template>', '<template><b>a</b></template>'],
    ['@if(var.yes)<p v-if="var.none">a</p><p v-else>b</p>@endif', '<p>b</p>'],
    ['<div v-if="var.yes">@if(var.yes)</div><div>@endif</div>', '<div></div><div></div>'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['<p v-if="a">', ['unclosed 1:1']],
    ['<div><li v-if="a"></div>', ['unclosed 1:6']],
    ['<p v-if="a"><b v-if="b"></p></b>', ['unclosed 1:13']],
    ['<p v-if="a">@if(b)</p>@endif', ['unclosed 1:1']],
    ['@if(b)<p v-if="a">@endif</p>', ['unclosed 1:7']],
    ['<p v-else>a</p>', ['attribute 1:4']],
    ['<p v-if="a">a</p>text<p v-else>b</p>', ['attribute 1:25']],
    ['<p v-if="a">a</p>{{ b }}<p v-else>b</p>', ['attribute 1:28']],
    ['<p v-if="a">a</p><p v-else>b</p><p v-else>c</p>', ['attribute 1:36']],
    ['<p v-if="a">a</p>@if(b)<p v-else>b</p>@endif', ['attribute 1:27']],
    ['<p v-if="a" v-else>a</p>', ['attribute 1:13']],
    ['<p v-if>a</p>', ['attribute 1:4']],
    ['<p v-if="">a</p>', ['expression 1:10']],
    ['<p v-if="a"></p><p v-else="b">a</p>', ['attribute 1:20']],
    ['<p v-if="a b">a</p>', ['expression 1:12']],
    ['<p v-if="{{ a }}">a</p>', ['expression 1:11']],
    ['<p v-if="a &amp;&amp; &lt;">a</p>', ['expression 1:23']],
    ['<p @if(a) v-if="b" @endif>c</p>', ['attribute 1:11']],
    ['<p v-if="a>c</p>', ['unclosed 1:4']],
    ['<p v-fi="a">c</p>', ['unknown_attribute 1:4']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('v-for', () => {
  it.each([
    ['<li v-for="x in var.list">{{ x }}</li>', '<li>a</li><li>b</li>'],
    ['<li v-for="(x, i) in var.list" :key="i" :id="\'i\' + i">{{ x }}</li>', '<li id="i0">a</li><li id="i1">b</li>'],
    ['<li v-for="x of var.list">{{ x }}</li>', '<li>a</li><li>b</li>'],
    ['<li v-for="n in 2">{{ n }}</li>', '<li>1</li><li>2</li>'],
    ['<li v-for="p in var.people" v-if="p.on">{{ p.name }}</li>', '<li>Ann</li>'],
    ['<li v-if="p.on" v-for="p in var.people">{{ p.name }}</li>', '<li>Ann</li>'],
    ['<p v-if="var.none"></p><li v-else v-for="x in var.list">{{ x }}</li>', '<li>a</li><li>b</li>'],
    [
      '<ul><li v-for="x in var.list"><b v-for="y in [1, 2]">{{ x }}{{ y }}</b></li></ul>',
      '<ul><li><b>a1</b><b>a2</b></li><li><b>b1</b><b>b2</b></li></ul>',
    ],
    [
      '<option v-for="x in var.list" :value="x" :selected="x == \'b\'">{{ x }}</option>',
      '<option value="a">a</option><option value="b" selected>b</option>',
    ],
    [
      '<template v-for="x in var.list"><dt>{{ x }}</dt><dd>d</dd></template>',
      '<dt>a</dt><dd>d</dd><dt>b</dt><dd>d</dd>',
    ],
    ['<br v-for="n in 3">', '<br><br><br>'],
    ['<p v-for="x in var.list" v-text="x"></p>', '<p>a</p><p>b</p>'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['<li v-for="x">a</li>', ['expression 1:13']],
    ['<li v-for="x in y">a', ['unclosed 1:1']],
    ['<li v-for="x in y" v-for="z in y">a</li>', ['attribute 1:20']],
    ['<li v-for="query in y">a</li>', ['directive 1:5']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('v-show, v-text, v-html', () => {
  it.each([
    ['<p v-show="var.yes">a</p>', '<p>a</p>'],
    ['<p v-show="var.none">a</p>', '<p style="display: none">a</p>'],
    ['<p style="color: red" v-show="var.none">a</p>', '<p style="color: red; display: none">a</p>'],
    ['<p v-show="var.none" style=color:red id=a>', '<p style="color:red; display: none" id=a>'],
    ['<p v-text="var.text">old <b>{{ var.n }}</b></p>', '<p>&lt;b&gt;</p>'],
    ['<textarea v-text="var.text"></textarea>', '<textarea>&lt;b&gt;</textarea>'],
    ['<p v-html="var.html"></p>', '<p><b>x</b></p>'],
    ['<p v-html="var.none"></p>', '<p></p>'],
    ['<p v-if="var.yes" v-text="f(\'x\')"></p>', '<p>x</p>'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['<img v-text="a">', ['attribute 1:6']],
    ['<script v-text="a"></script>', ['attribute 1:9']],
    ['<textarea v-html="a"></textarea>', ['attribute 1:11']],
    ['<p v-text="a" v-html="b"></p>', ['attribute 1:15']],
    ['<p v-text="a">', ['unclosed 1:1']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('bound attributes', () => {
  it.each([
    ['<p :title="var.text">', '<p title="&lt;b&gt;">'],
    ['<p v-bind:title="var.n">', '<p title="5">'],
    ['<p :title="var.none">', '<p>'],
    ['<p :title="false" :aria-hidden="true">', '<p aria-hidden="true">'],
    ['<p :title="\'\'">', '<p title="">'],
    ['<input :disabled="var.yes" :checked="var.none" :required="\'\'" :readonly="0">', '<input disabled required>'],
    ['<p :data-x="{ a: var.n }">', '<p data-x="{&quot;a&quot;:5}">'],
    ['<svg :viewBox="\'0 0 1 1\'"></svg>', '<svg viewBox="0 0 1 1"></svg>'],
    ['<p :key="var.n" :ref="var.n">', '<p>'],
    ['<p :title="var.text | upper">', '<p title="&lt;B&gt;">'],
    ['<p :title="f(var.n)">', '<p title="5">'],
    ['<p :class="\'a b\'">', '<p class="a b">'],
    ["<p :class=\"['a', var.none, { b: var.yes, 'c-d': var.none, e: 1 }]\">", '<p class="a b e">'],
    ['<p class="x" :class="{ a: var.yes }">', '<p class="x a">'],
    ['<p :class="{ a: var.yes }" class="x">', '<p class="x a">'],
    ['<p class="x" :class="{ a: var.none }">', '<p class="x">'],
    ['<p class="x {{ var.n }}" :class="\'y\'">', '<p class="x 5 y">'],
    ['<p class=x :class="\'y\'" id=i>', '<p class="x y" id=i>'],
    ['<p class=x :class="var.none" id=i>', '<p class="x" id=i>'],
    ['<p :class="var.none">', '<p>'],
    [
      "<p :style=\"{ color: 'red', fontSize: var.n + 'px', '--my-x': 1 }\">",
      '<p style="color: red; font-size: 5px; --my-x: 1">',
    ],
    ['<p style="a: b" :style="{ color: var.none, margin: \'0 auto\' }">', '<p style="a: b; margin: 0 auto">'],
    ['<p :style="[{ a: 1 }, var.yes ? { b: 2 } : null]">', '<p style="a: 1; b: 2">'],
    ["<p :style=\"{ color: 'red;x:y', 'a:b': 1 }\">", '<p style="color: &quot;red\\3b x:y&quot;">'],
    ['<p :style="{ a: 1 }" v-show="var.none">', '<p style="a: 1; display: none">'],
    ['<p :style="{}">', '<p>'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['<p title="a" :title="b">', ['attribute 1:14']],
    ['<p :title="a" :title="b">', ['attribute 1:15']],
    ['<p :title.prop="a">', ['attribute 1:4']],
    ['<p :[a]="b">', ['attribute 1:4']],
    ['<p :title>', ['attribute 1:4']],
    ['<p @if(a)class="x"@endif :class="b">', ['attribute 1:26']],
    ['<p class :class="b">', ['attribute 1:10']],
    ['<p :title="a" @if(b) :id="c" @endif>', ['attribute 1:22']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('attributes that are not ours', () => {
  it.each([
    '<p v-model="x" v-cloak @click="y" #slot x-data="{ a: 1 }">',
    '<p v-on:click="a">',
    '<P CLASS="A"  data-x = \'1\'  hidden/>',
  ])('%s is left as it is', (source) => {
    expect(show(source)).toBe(source)
  })

  it.each([
    [
      '<div v-pre class="{{ x }}">{{ a b }} @if( <p v-if="x">@else</p><div>{{</div></div>{{ var.n }}',
      '<div class="{{ x }}">{{ a b }} @if( <p v-if="x">@else</p><div>{{</div></div>5',
    ],
    ['<p title="{{ x }}" v-pre>{{ x }}</p>', '<p title="{{ x }}">{{ x }}</p>'],
    ['<script v-pre>a = {{ x }}</script>{{ var.n }}', '<script>a = {{ x }}</script>5'],
    ['<img v-pre alt="{{ x }}">{{ var.n }}', '<img alt="{{ x }}">5'],
    ['<div v-pre><script>"</div>"</script></div>{{ var.n }}', '<div><script>"</div>"</script></div>5'],
    ['<p title="v-pre">{{ var.n }}</p>', '<p title="v-pre">5</p>'],
  ])('v-pre leaves an element alone: %s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it('v-pre without an end tag is found at save', () => {
    expect(findIssues('<p>\n<div v-pre>{{ x }}')).toEqual(['unclosed 2:1'])
  })
})
