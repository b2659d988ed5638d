import { conditionAttributes } from './condition.ts'
import { contentAttributes } from './content.ts'
import { loopAttribute } from './loop.ts'
import type { OwnAttribute } from './own-attribute.ts'
import { showAttribute } from './show.ts'

/** Every v- attribute but `v-pre`, which is found before a tag is read, and the bound ones. */
export const ownAttributes: ReadonlyMap<string, OwnAttribute> = new Map(
  [...conditionAttributes, loopAttribute, ...contentAttributes, showAttribute].map((attribute) => [
    attribute.name,
    attribute,
  ]),
)

export function isBinding(name: string): boolean {
  return name.startsWith(':') || name.startsWith('v-bind:')
}
