import type { OwnAttribute } from './own-attribute.ts'

/** `v-show`: the element is printed in any case, and hidden unless the value holds. */
export const showAttribute: OwnAttribute = {
  name: 'v-show',
  takesValue: true,
  parse(parser, tag, { at, words }) {
    if (tag.show !== undefined) parser.stop('template.attribute', `<${tag.name}> has v-show twice.`, at)
    const { evaluate, weight } = parser.compile(words.parse())
    tag.show = {
      name: 'style',
      at,
      value(render) {
        render.at = at
        render.budget.step(weight)
        return evaluate(render)
      },
    }
    parser.addSlot(tag.ownPlace('style'))
  },
}
