import type { CompiledExpression } from '../expression/compile.ts'
import type { MarkupState } from '../html/markup-reader.ts'
import type { Branch } from '../run/branch.ts'
import type { ElementPlan } from './element-plan.ts'
import type { ParsedPiece } from './pieces.ts'

interface OpenBlock {
  /** What it is called in messages: `@if`, `<li v-for>`. */
  readonly label: string
  readonly at: number
  pieces: ParsedPiece[]
  /** The markup where it began, and how many elements were open there. */
  readonly start: MarkupState
  readonly floor: number
  /** The `v-if` that a following `v-else` would belong to. */
  chain?: ElementChain | undefined
}

/** `v-if` with its `v-else-if` and `v-else`: branches are added until something else follows. */
export interface ElementChain {
  readonly branches: Branch[]
  /** How many pieces of the block there are up to the chain. */
  end: number
}

export interface TemplateBlock extends OpenBlock {
  readonly kind: 'template'
}

export interface IfBlock extends OpenBlock {
  readonly kind: 'if'
  readonly branches: Branch[]
  /** The test of the branch at hand; undefined for `@else`. */
  test: CompiledExpression | undefined
  branchAt: number
  /** Where the branches so far ended. */
  readonly ends: { readonly at: number; readonly state: MarkupState }[]
}

export interface LoopBlock extends OpenBlock {
  readonly kind: 'foreach'
  readonly list: CompiledExpression
  readonly item: string
  readonly position: string | undefined
}

export interface NamedBlock extends OpenBlock {
  readonly kind: 'block'
  readonly name: string
}

export interface ElementBlock extends OpenBlock {
  readonly kind: 'element'
  readonly name: string
  readonly plan: ElementPlan
  /** How many of the pieces are its start tag. */
  readonly headLength: number
  /** What its `v-else` belongs to. */
  readonly elementChain: ElementChain | undefined
}

/** An address whose beginning a value decides; its parts are collected and checked together. */
export interface AddressBlock extends OpenBlock {
  readonly kind: 'address'
}

export type Block = TemplateBlock | IfBlock | LoopBlock | NamedBlock | ElementBlock | AddressBlock

/** Blocks within blocks that a template may have. */
export const deepestNesting = 50
