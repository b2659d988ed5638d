import { allowAddress, allowAddresses } from '../escape/address.ts'
import { allowSrcset } from '../escape/srcset.ts'
import { escapeText } from '../escape/html.ts'
import type { Expression } from '../expression/ast.ts'
import { isMissing, toText } from '../expression/values.ts'
import { type AttributeKind, attributeKind } from '../html/attributes.ts'
import { booleanAttributes } from '../html/elements.ts'
import type { StartTag } from '../parse/start-tag.ts'
import type { TemplateParser } from '../parse/template-parser.ts'
import type { Render, Step } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'
import type { WrittenAttribute } from './own-attribute.ts'

const attributeName = /^[A-Za-z_][\w:-]*$/
/** Hints for Vue in the browser, which mean nothing here. */
const ignored: ReadonlySet<string> = new Set(['key', 'ref'])

/** `:attr="expression"`, also written `v-bind:attr`: an attribute with the value of an expression, or none at all. */
export function parseBinding(parser: TemplateParser, tag: StartTag, written: WrittenAttribute): void {
  const original = written.name.replace(/^(?:v-bind)?:/, '')
  const name = original.toLowerCase()
  const { at } = written
  if (!attributeName.test(original)) {
    parser.stop('template.attribute', `"${written.name}" does not name an attribute; modifiers are not known here.`, at)
  }
  const kind = attributeKind(tag.name, name)
  if (kind === 'code' || kind === 'fixed' || kind === 'srcdoc') {
    parser.stop('template.no_safe_place', `Nothing can be printed safely by ${written.name}.`, at)
  }
  const expression = written.words.parse()
  parser.refusePrintFilters(expression, 'a bound attribute prints in its own way')
  if (kind === 'style' && !isStyleObject(expression)) {
    parser.stop(
      'template.no_safe_place',
      ':style takes an object, such as "{ color: x }"; text can’t be made safe.',
      at,
    )
  }
  const { evaluate, weight } = parser.compile(expression)
  if (ignored.has(name)) return
  if (kind === 'address') tag.openAddresses.push({ name, at })

  const value = (render: Render): unknown => {
    render.at = at
    render.budget.step(weight)
    return evaluate(render)
  }
  tag.bind({ name, at, value, step: attributeStep(original, kind, value) }, parser)
}

function attributeStep(original: string, kind: AttributeKind, value: (render: Render) => unknown): Step {
  const isBoolean = booleanAttributes.has(original.toLowerCase())
  return (render) =>
    andThen(value(render), (bound) => {
      if (isMissing(bound) || bound === false) return
      if (isBoolean) {
        if (bound || bound === '') render.write(` ${original}`)
        return
      }
      const text = toText(bound, render.budget)
      render.budget.work(text.length)
      render.write(` ${original}="${escapeText(allow(text, kind))}"`)
    }) as Waiting
}

function allow(text: string, kind: AttributeKind): string {
  if (kind === 'address') return allowAddress(text)
  if (kind === 'addresses') return allowAddresses(text)
  return kind === 'srcset' ? allowSrcset(text) : text
}

/** An object literal, a list of them, or a choice between them. */
function isStyleObject(expression: Expression): boolean {
  if (expression.kind === 'list') return expression.items.every(isStyleObject)
  if (expression.kind === 'conditional') return isStyleObject(expression.yes) && isStyleObject(expression.no)
  if (expression.kind === 'literal') return expression.value === null
  return expression.kind === 'object'
}
