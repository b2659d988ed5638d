import { parseLoopHead } from '../directives/foreach.ts'
import type { OwnAttribute } from './own-attribute.ts'

/** `v-for="item in list"`: the element once for each item. */
export const loopAttribute: OwnAttribute = {
  name: 'v-for',
  takesValue: true,
  parse(parser, tag, { at, words }) {
    if (tag.plan.loop !== undefined) parser.stop('template.attribute', `<${tag.name}> has v-for twice.`, at)
    const { item, position, list } = parseLoopHead(words)
    parser.defineName(item, list, at)
    if (position !== undefined) parser.defineName(position, undefined, at)
    tag.plan.loop = { item, position, list: parser.compile(list), at }
  },
}
