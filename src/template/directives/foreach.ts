import type { ExpressionParser } from '../expression/parser.ts'
import type { Expression } from '../expression/ast.ts'
import { seal } from '../parse/pieces.ts'
import { loopStep } from '../run/loop.ts'
import type { Directive } from './directive.ts'

export interface LoopHead {
  readonly item: string
  readonly position: string | undefined
  readonly list: Expression
}

/** `item in list` or `(item, i) in list`, as `@foreach` and `v-for` have it. */
export function parseLoopHead(words: ExpressionParser): LoopHead {
  const form = 'the form is "item in list" or "(item, i) in list"'
  const isPair = words.accept('(')
  const item = words.expectName(form)
  let position: string | undefined
  if (isPair && words.accept(',')) position = words.expectName(form)
  if (isPair) words.expect(')', form)
  if (!words.acceptWord('in', 'of')) words.fail(`A loop names its item and its list: ${form}.`)
  return { item, position, list: words.parse() }
}

/** `@foreach(item in list) … @endforeach` */
export const foreachDirectives: readonly Directive[] = [
  {
    name: 'foreach',
    takesArguments: true,
    parse(parser, { at, words }) {
      const head = parseLoopHead(words)
      parser.defineName(head.item, head.list, at)
      if (head.position !== undefined) parser.defineName(head.position, undefined, at)
      const list = parser.compile(head.list)
      parser.markup.weaken()
      const frame = parser.frame('@foreach', at)
      parser.open({ ...frame, kind: 'foreach', list, item: head.item, position: head.position })
    },
  },
  {
    name: 'endforeach',
    takesArguments: false,
    parse(parser, use) {
      const block = parser.expectBlock('foreach', use)
      const difference =
        parser.markup.join(block.start, block.floor) ??
        (parser.markup.isAt(block.start) ? undefined : 'its second turn would begin in another place of the script')
      if (difference !== undefined) {
        const message = `The body of this @foreach does not end where it begins: ${difference}.`
        parser.stop('template.branches', message, block.at)
      }
      const { list, item, position, at } = block
      parser.close()
      parser.add(loopStep({ list, item, position, at, body: seal(block.pieces) }))
    },
  },
]
