import type { ElementCondition } from '../parse/element-plan.ts'
import type { OwnAttribute } from './own-attribute.ts'

/** `v-if`, and `v-else-if` and `v-else` on the elements that follow it. */
export const conditionAttributes: readonly OwnAttribute[] = (['if', 'else-if', 'else'] as const).map((kind) => ({
  name: `v-${kind}`,
  takesValue: kind !== 'else',
  parse(parser, tag, { name, at, words }) {
    if (tag.plan.condition !== undefined) {
      parser.stop('template.attribute', `<${tag.name}> has ${name} beside v-${tag.plan.condition.kind}.`, at)
    }
    const test = kind === 'else' ? undefined : parser.compile(words.parse())
    tag.plan.condition = { kind, test, at } satisfies ElementCondition
  },
}))
