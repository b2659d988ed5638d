import { branchStep } from '../run/branch.ts'
import { loopStep } from '../run/loop.ts'
import type { Step } from '../run/render.ts'
import type { ElementBlock, ElementChain } from './blocks.ts'
import type { ElementPlan } from './element-plan.ts'
import { isGap, seal, Slot } from './pieces.ts'
import type { StartTag } from './start-tag.ts'
import type { TemplateParser } from './template-parser.ts'

/** Finds the `v-if` that a `v-else` belongs to: nothing but blanks and comments may stand between them. */
export function joinChain(parser: TemplateParser, { block, plan, mark, name }: StartTag): ElementChain | undefined {
  const { condition } = plan
  if (condition === undefined || condition.kind === 'if') return undefined
  const { chain } = block
  if (chain === undefined || !isGap(block.pieces.slice(chain.end, mark))) {
    const message = `<${name} v-${condition.kind}> must follow an element with v-if or v-else-if.`
    parser.stop('template.attribute', message, condition.at)
  }
  block.pieces.length = chain.end
  if (condition.kind === 'else') block.chain = undefined
  return chain
}

/** The end tag of an element with a condition, a loop or content of its own was read. */
export function closeElement(parser: TemplateParser, block: ElementBlock, start: number, end: number): void {
  parser.flush(start)
  if (block.plan.content !== undefined) {
    block.pieces.length = block.headLength
    block.pieces.push(block.plan.content.step)
  }
  if (block.plan.isTransparent) parser.skipTo(end)
  else parser.flush(end)
  parser.close()
  finishElement(parser, block.plan, seal(block.pieces), block.elementChain)
}

/** Adds an element to the block it stands in. */
export function finishElement(
  parser: TemplateParser,
  { condition, loop }: ElementPlan,
  body: Step,
  chain: ElementChain | undefined,
): void {
  if (condition === undefined || condition.kind === 'if') {
    // With both, the condition is asked for each item: it may name the item.
    const conditional = condition === undefined ? body : branchStep([{ ...condition, body }])
    if (loop !== undefined) parser.add(loopStep({ ...loop, body: conditional }))
    else if (condition === undefined) parser.add(body)
    else beginChain(parser, { branches: [{ ...condition, body }], end: 0 })
    return
  }
  chain?.branches.push({ ...condition, body: loop === undefined ? body : loopStep({ ...loop, body }) })
}

function beginChain(parser: TemplateParser, chain: ElementChain): void {
  parser.add(new Slot(() => branchStep(chain.branches)))
  chain.end = parser.top.pieces.length
  parser.top.chain = chain
}
