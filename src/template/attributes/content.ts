import { escapeText } from '../escape/html.ts'
import { toText } from '../expression/values.ts'
import { rawElements, voidElements } from '../html/elements.ts'
import type { StartTag } from '../parse/start-tag.ts'
import type { Render } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'
import type { OwnAttribute } from './own-attribute.ts'

/** `v-text` and `v-html`: what the element holds instead of its own content; the HTML is sanitized. */
export const contentAttributes: readonly OwnAttribute[] = [
  contentAttribute('v-text', (value, { budget }) => escapeText(toText(value, budget))),
  contentAttribute('v-html', (value, { budget, context }) => {
    const html = toText(value, budget)
    // Sanitizing takes some 200 ns for each character.
    budget.step(html.length * 2)
    return context.sanitizeHtml(html)
  }),
]

function contentAttribute(name: string, print: (value: unknown, render: Render) => string): OwnAttribute {
  return {
    name,
    takesValue: true,
    parse(parser, tag, { at, words }) {
      if (tag.plan.content !== undefined) {
        parser.stop('template.attribute', `<${tag.name}> can have one of v-text and v-html.`, at)
      }
      if (!canHold(tag, name)) parser.stop('template.attribute', `<${tag.name}> can’t have ${name}.`, at)
      const expression = words.parse()
      parser.refusePrintFilters(expression, `${name} prints in its own way`)
      const { evaluate, weight } = parser.compile(expression)
      const step = (render: Render): Waiting => {
        render.at = at
        render.budget.step(weight)
        return andThen(evaluate(render), (value) => render.write(print(value, render))) as Waiting
      }
      tag.plan.content = { step, at }
    },
  }
}

function canHold({ name }: StartTag, attribute: string): boolean {
  if (voidElements.has(name) || name === 'plaintext') return false
  const raw = rawElements.get(name)
  return raw === undefined || (raw === 'decoded' && attribute === 'v-text')
}
