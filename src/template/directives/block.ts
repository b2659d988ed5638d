import { flattenMarkup } from '../escape/html.ts'
import { seal } from '../parse/pieces.ts'
import type { Step } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'
import type { Directive } from './directive.ts'

const blockName = /^[A-Za-z_][\w.-]{0,63}$/

/**
 * `@block("name") … @endblock`. In a page with `@extends`, outside of other blocks, it fills the block of that name and
 * prints nothing where it stands. Anywhere else it is a place for such a block, and holds what is printed if none comes.
 */
export const blockDirectives: readonly Directive[] = [
  {
    name: 'block',
    takesArguments: true,
    parse(parser, { at, words }) {
      const name = words.expectText('the name of a block stands in quotes')
      if (!blockName.test(name)) parser.stop('template.directive', `"${name}" can’t be the name of a block.`, at)
      parser.expectSlotPlace('@block', at)
      const frame = parser.frame(`@block("${name}")`, at)
      parser.open({ ...frame, kind: 'block', name })
    },
  },
  {
    name: 'endblock',
    takesArguments: false,
    parse(parser, use) {
      const block = parser.expectBlock('block', use)
      if (parser.markup.join(block.start, block.floor) !== undefined || !parser.markup.isAt(block.start)) {
        parser.stop(
          'template.branches',
          `${block.label} does not end in the place of the page where it begins.`,
          block.at,
        )
      }
      parser.close()
      const slot = parser.expectSlotPlace('@block', block.at)
      const body = seal(block.pieces)
      if (parser.isDefinitionPlace()) parser.defineBlock(block.name, defineStep(block.name, body), block.at)
      else parser.add(slotStep({ name: block.name, at: block.at, otherwise: body, slot }))
    },
  },
  {
    name: 'yield',
    takesArguments: true,
    parse(parser, { at, words }) {
      const name = words.expectText('the name of a block stands in quotes')
      if (words.isAt(','))
        words.fail('@yield takes one name; text for when nothing comes stands in @block … @endblock.')
      const slot = parser.expectSlotPlace('@yield', at)
      parser.add(slotStep({ name, at, otherwise: () => undefined, slot }))
    },
  },
]

/** Fills a block, unless a page nearer to the visitor's has. */
function defineStep(name: string, body: Step): Step {
  return (render) => {
    if (render.blocks.has(name)) return undefined
    return andThen(render.capture(body), (html) => {
      render.blocks.set(name, html)
    }) as Waiting
  }
}

interface SlotUse {
  readonly name: string
  readonly at: number
  readonly otherwise: Step
  /** In an attribute and in a title, HTML is flattened to text. */
  readonly slot: 'markup' | 'text'
}

function slotStep({ name, at, otherwise, slot }: SlotUse): Step {
  return (render) => {
    render.at = at
    render.budget.step(1)
    const html = render.blocks.get(name)
    if (html === undefined) return otherwise(render)
    if (slot === 'text') render.budget.work(html.length)
    render.write(slot === 'text' ? flattenMarkup(html) : html)
    return undefined
  }
}
