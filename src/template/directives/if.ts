import type { IfBlock } from '../parse/blocks.ts'
import { seal } from '../parse/pieces.ts'
import type { TemplateParser } from '../parse/template-parser.ts'
import { branchStep } from '../run/branch.ts'
import type { Directive, DirectiveUse } from './directive.ts'

/** `@if(test) … @elseif(test) … @else … @endif` */
export const ifDirectives: readonly Directive[] = [
  {
    name: 'if',
    takesArguments: true,
    parse(parser, { at, words }) {
      const test = parser.compile(words.parse())
      const frame = parser.frame('@if', at)
      parser.open({ ...frame, kind: 'if', branches: [], ends: [], test, branchAt: at })
    },
  },
  {
    name: 'elseif',
    takesArguments: true,
    parse(parser, use) {
      const block = endBranch(parser, use)
      block.test = parser.compile(use.words.parse())
      block.branchAt = use.at
    },
  },
  {
    name: 'else',
    takesArguments: false,
    parse(parser, use) {
      const block = endBranch(parser, use)
      block.test = undefined
      block.branchAt = use.at
    },
  },
  {
    name: 'endif',
    takesArguments: false,
    parse(parser, use) {
      const block = parser.expectBlock('if', use)
      const hasElse = block.test === undefined
      endBranch(parser, use, true)
      // Without @else, nothing at all is one of the ways.
      if (!hasElse) block.ends.push({ at: block.at, state: block.start })
      joinWays(parser, block)
      parser.close()
      parser.add(branchStep(block.branches))
    },
  },
]

function endBranch(parser: TemplateParser, use: DirectiveUse, isLast = false): IfBlock {
  const block = parser.expectBlock('if', use)
  if (!isLast && block.test === undefined) {
    parser.stop('template.unexpected', `@${use.name} can’t follow @else.`, use.at)
  }
  block.branches.push({ test: block.test, at: block.branchAt, body: seal(block.pieces) })
  block.ends.push({ at: block.branchAt, state: parser.markup.save() })
  block.pieces = []
  block.chain = undefined
  if (!isLast) parser.markup.restore(block.start)
  return block
}

/** All ways through the condition must lead to one place of the page; otherwise nothing behind it could be escaped. */
function joinWays(parser: TemplateParser, block: IfBlock): void {
  const [first, ...others] = block.ends
  if (first === undefined) return
  parser.markup.restore(first.state)
  for (const { at, state } of others) {
    const difference = parser.markup.join(state, block.floor)
    if (difference === undefined) continue
    const message = `The branches of this @if do not end in the same place: ${difference}.`
    parser.stop('template.branches', message, at)
  }
}
