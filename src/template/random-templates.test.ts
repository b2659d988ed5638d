import { parse as parseScript } from 'acorn'
import fc from 'fast-check'
import { type DefaultTreeAdapterMap, parse } from 'parse5'
import { expect, it } from 'vitest'
import { parseTemplate, renderTemplate, TemplateRuntimeError } from './index.ts'
import { renderContext } from './testing/render-page.ts'

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

const values = [
  '"',
  "'",
  '<',
  '>',
  '</script>',
  '<script>alert(1)</script>',
  ' onload=alert(1) ',
  '-->',
  '`',
  '\\',
  '</title>',
  'javascript:alert(1)',
  '{{ var.x }}',
  '@endif',
  ']]>',
  '&quot;',
  '\n',
  ';}',
  '*/',
  '//',
]

type TreeNode = DefaultTreeAdapterMap['node']

function treeShape(html: string): string {
  const shape = (node: TreeNode): string => {
    if (!('childNodes' in node)) return node.nodeName === '#comment' ? 'comment ' : ''
    const own = 'attrs' in node ? `<${node.tagName} ${node.attrs.map(({ name }) => name).join(' ')}>` : ''
    const inner = 'content' in node ? shape(node.content) : ''
    return `${own}(${node.childNodes.map(shape).join('')}${inner})`
  }
  return shape(parse(html)) + shape(parse(html, { scriptingEnabled: false }))
}

function render(source: string, x: string): string | undefined {
  const functions = new Set<string>()
  const { template } = parseTemplate(source, { name: 'page', functions })
  if (template === undefined) return undefined
  const names = { var: { x, list: [x, x], yes: true, no: false } }
  try {
    const components = { c: '<b title="{{ v }}">{{ v }}</b>' }
    const html = renderTemplate(template, renderContext({ names, components }))
    return typeof html === 'string' ? html : undefined
  } catch (error) {
    if (error instanceof TemplateRuntimeError) return undefined
    throw error
  }
}

const source = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''))
// Not blank: a browser puts blanks before <body> elsewhere than text.
const value = fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('')}.`)

it('whatever a template looks like, it is refused, or no value changes the tree of its page', () => {
  let rendered = 0
  fc.assert(
    fc.property(source, value, (template, x) => {
      const plain = render(template, 'plain')
      if (plain === undefined) return
      rendered++
      expect(treeShape(render(template, x) ?? '')).toBe(treeShape(plain))
    }),
    { numRuns: Number(process.env['TEMPLATE_RUNS'] ?? 10_000) },
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
      expect(scriptShape(render(template, x) ?? '')).toBe(shape)
    }),
    { numRuns: Number(process.env['TEMPLATE_RUNS'] ?? 10_000) },
  )
  expect(compared).toBeGreaterThan(20)
})
