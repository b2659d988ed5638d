import { parse as parseScript } from 'acorn'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fuzzing } from '../core/testing/index.ts'
import { issueCodes, parseTemplate, renderTemplate, TemplateRuntimeError } from './index.ts'
import { filters } from './filters/registry.ts'
import { faultCodes } from './run/faults.ts'
import { payloads } from './testing/payloads.ts'
import { renderContext } from './testing/render-page.ts'
import { treeShape as shapeOf } from './testing/tree-shape.ts'

/** What pages are made of, in no order that makes sense. A dot in the middle is a space. */
const fragments = [
  '{{var.x}} {{·var.x·}} {{var.x|upper}} {{var.list}} {{i}} {{·x {{--·--}} {{',
  '@if(var.yes) @if(var.no) @elseif(var.yes) @else· @endif @set(a=var.x) @yield("b") @block("b") @endblock',
  '@foreach(i·in·var.list) @endforeach @component("c",{v:var.x})',
  '<p> </p> <p· <b> </b> <a·href=" <a·href= <img·src=" <div·class= <p·title=\' <p·style=" <p·title="{{var.x}}"> > " \' = / < </ <!',
  '<!--·-->·<br> <br/> <a·href="{{var.x}}"> <ul><li>a<li>{{var.x}}</ul> <table><tr><td> <a·{{var.x}}>',
  '<script> </script> <style> </style> <title> </title> <textarea> </textarea> <svg> </svg> <math> </math> <select> </select>',
  '<noscript> </noscript> <iframe·srcdoc=" </iframe> <template> </template> <foreignObject> </foreignObject> <desc> <xmp> </xmp>',
  '<script·type="application/json"> <script>var·a·=·{{var.x}}</script> <style>.a{b:{{var.x}}}</style> <![CDATA[ ]]>',
  '·v-if="var.yes" ·v-else ·v-for="i·in·var.list" ·:title="var.x" ·:href="var.x" ·:class="var.x" ·v-text="var.x" ·v-show="var.no"',
  'onclick=" srcset=" data-x= id=a javascript: https:// /p ?q= & # , ; : { } ( ) [ ] [[ ]]',
  'var·a·=· a/·b "text" `t${ // /* */ /re/ return· if(a) => color: url( content: @media· .a{b:',
].flatMap((line) => line.split(' ').map((fragment) => fragment.replaceAll('·', ' ')))

/** As a browser with scripts builds it, and one without. */
const treeShape = (html: string): string => shapeOf(html) + shapeOf(html, { scriptingEnabled: false })

/** What `f` does that a template may call: it answers what it was given, and throws for text. */
function callF(value: unknown): unknown {
  if (typeof value === 'string') throw new TypeError('f takes no text')
  return value
}

/**
 * Parses and renders. Whatever is wrong with the template is found where it is, whatever goes wrong while rendering is one
 * of the documented faults; undefined for both.
 */
function render(source: string, x: unknown): string | undefined {
  const { template, issues } = parseTemplate(source, { name: 'page', functions: new Set(['f']) })
  const lines = source.split(/\r\n?|\n/)
  for (const { code, message, line, column } of issues) {
    expect(issueCodes).toHaveProperty([code])
    expect(message).not.toMatch(/undefined|\[object|\bat .*\.ts/)
    expect(line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1, `${line}:${column}`).toBe(true)
  }
  expect(template === undefined).toBe(issues.some(({ severity }) => severity === 'error'))
  if (template === undefined) return undefined
  const names = { var: { x, list: [x, x], yes: true, no: false } }
  const components = { c: '<b title="{{ v }}">{{ v }}</b>' }
  const limits = { steps: 20_000, output: 50_000, text: 20_000 }
  try {
    const html = renderTemplate(
      template,
      renderContext({ names, components, functions: { f: callF }, context: { limits } }),
    )
    if (typeof html !== 'string') throw new Error('Nothing here waits.')
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(limits.output)
    return html
  } catch (error) {
    if (!(error instanceof TemplateRuntimeError)) throw error
    expect(faultCodes).toHaveProperty([error.code])
    expect(error.line >= 1 && error.column >= 1 && (error.template !== 'page' || error.line <= lines.length)).toBe(true)
    return undefined
  }
}

const source = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''))
// Not blank: a browser puts blanks before <body> elsewhere than text.
const value = fc
  .array(fc.oneof(fc.constantFrom(...payloads), fc.string({ unit: 'binary', maxLength: 5 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => `${parts.join('')}.`)

it('whatever a template looks like, it is refused, or no value changes the tree of its page', () => {
  let rendered = 0
  fc.assert(
    fc.property(source, value, (template, x) => {
      const plain = render(template, 'plain')
      if (plain === undefined) return
      rendered++
      const html = render(template, x)
      if (html !== undefined) expect(treeShape(html)).toBe(treeShape(plain))
    }),
    fuzzing(10_000),
  )
  // Most are refused; enough must not be.
  expect(rendered).toBeGreaterThan(1000)
})

const scriptFragments =
  'a b; = + - * / /x/ /"/ /[/]/ ( ) [ ] { } , . ?. ? : ; => " \' ` ${ \\ // /*·*/ <!-- --> \n return· if(a) else· for(a·of·b) case· ' +
  'function·f() class·A async· await· yield· let·a var·a· { a: "{{var.x}}" {{var.x}} `{{var.x}}` \'{{var.x}}\' /{{var.x}}/ ' +
  '@if(var.yes) @else· @endif @if(var.no) @foreach(i·in·var.list) @endforeach typeof· new· ++ -- 1 1.5 #a } ) ] ...'
const script = fc
  .array(fc.constantFrom(...scriptFragments.split(' ').map((fragment) => fragment.replaceAll('·', ' '))), {
    maxLength: 14,
  })
  .map((parts) => `<script>${parts.join('')}</script>`)

/** The kinds of nodes of a script, without what is in its texts. Undefined where it is no script. */
function scriptShape(html: string): string | undefined {
  const code = /<script>([\s\S]*)<\/script>$/.exec(html)?.[1] ?? ''
  try {
    const tree = parseScript(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true })
    return JSON.stringify(tree, (key, part: unknown) => {
      return ['start', 'end', 'value', 'raw', 'cooked', 'directive'].includes(key) && typeof part !== 'object'
        ? undefined
        : part
    })
  } catch {
    return undefined
  }
}

it('whatever a script looks like, it is refused, or no value changes what kind of script it is', () => {
  let compared = 0
  fc.assert(
    fc.property(script, value, (template, x) => {
      const plain = render(template, 'plain')
      const shape = plain === undefined ? undefined : scriptShape(plain)
      if (shape === undefined) return
      if (template.includes('{{')) compared++
      const html = render(template, x)
      if (html !== undefined) expect(scriptShape(html)).toBe(shape)
    }),
    fuzzing(10_000),
  )
  expect(compared).toBeGreaterThan(20)
})

const strangeValues: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Infinity,
  -0,
  1e308,
  2 ** 53,
  '',
  ' ',
  '2026-03-15',
  '2026-03-15T10:00:00Z',
  0n,
  new Date(0),
  new Map([[1, 2]]),
  Symbol('s'),
  () => 1,
  JSON.parse('{"__proto__":{"a":1},"length":-1}'),
  Array(2),
]

/** Values of every kind that a page can be given, some of them made by hostile hands. */
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), value, fc.constantFrom(...strangeValues))

/** Expressions by the grammar, as text. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => {
  const some = tie('expression')
  const name = fc.constantFrom('var', 'x', 'a', 'list', 'length', 'constructor', '__proto__', 'query', 'if', 'in', 'eq')
  const filter = fc
    .tuple(fc.constantFrom(...filters.keys()), fc.array(tie('atom'), { maxLength: 3 }))
    .map(([filterName, given]) => [filterName, ...given].join(':'))
  return {
    atom: fc.oneof(
      fc.constantFrom('var.x', 'var.list', 'var.yes', '1', '0', '-1', '1e9', '0.5', 'null', 'true', '""', '"MMM d"'),
      fc.integer().map(String),
      fc.double().map(String),
      fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
    ),
    expression: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      tie('atom'),
      fc.tuple(some, name).map(([object, key]) => `${object}.${key}`),
      fc.tuple(some, some).map(([object, key]) => `(${object})[${key}]`),
      fc
        .tuple(some, fc.constantFrom(...'+ - * / % < > <= == === != and or && || eq lt gte'.split(' ')), some)
        .map((parts) => parts.join(' ')),
      some.map((inner) => `not (${inner})`),
      some.map((inner) => `-${inner}`),
      fc.tuple(some, some, some).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      fc.array(some, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.array(fc.tuple(name, some), { maxLength: 3 }).map((all) => `{ ${all.map((pair) => pair.join(': ')).join()} }`),
      some.map((argument) => `f(${argument})`),
      fc.tuple(some, filter).map(([input, use]) => `(${input} | ${use})`),
    ),
  }
})

it('whatever an expression computes, of whatever value, it prints text, twice the same, or ends with a documented fault', () => {
  let rendered = 0
  fc.assert(
    fc.property(expression, anything, (text, x) => {
      const page = `<p title="{{ ${text} }}">{{ ${text} }}</p>@if(${text})@endif@set(a = ${text})<i>{{ a }}</i>`
      const html = render(page, x)
      if (html === undefined) return
      rendered++
      expect(html).toMatch(/^<p title="[^"<>]*">[^<>"]*(?:<br>[^<>"]*)*<\/p><i>[^<>"]*<\/i>$/)
      expect(render(page, x)).toBe(html)
    }),
    fuzzing(10_000),
  )
  expect(rendered).toBeGreaterThan(1000)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a')
})

/** A template with some of its characters lost, doubled, swapped or replaced by noise. */
const damaged = fc
  .tuple(
    fc.oneof(
      source,
      expression.map((text) => `<a href="{{ ${text} }}">@foreach(i in ${text}){{ i }}@endforeach</a>`),
    ),
    fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 }),
  )
  .map(([template, wounds]) =>
    wounds.reduce((text, [where, length, noise]) => {
      const at = where % (text.length + 1)
      return text.slice(0, at) + noise + text.slice(at + length)
    }, template),
  )

it('whatever noise a template is, it is refused with a position, or printed', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string({ unit: 'binary' })), value, (template, x) => {
      const plain = render(template, 'plain')
      if (plain === undefined) return
      const html = render(template, x)
      if (html !== undefined) expect(treeShape(html)).toBe(treeShape(plain))
    }),
    fuzzing(10_000),
  )
})
