import type { CompiledExpression } from '../expression/compile.ts'
import type { Step } from '../run/render.ts'

/** What the v- attributes of an element make of it. */
export interface ElementPlan {
  condition?: ElementCondition
  loop?: {
    readonly list: CompiledExpression
    readonly item: string
    readonly position: string | undefined
    readonly at: number
  }
  /** `v-text` and `v-html`: what is printed instead of the element's own content. */
  content?: { readonly step: Step; readonly at: number }
  /** `<template>` with a condition or a loop prints its content, not itself, as in Vue. */
  isTransparent?: boolean
}

export interface ElementCondition {
  readonly kind: 'if' | 'else-if' | 'else'
  readonly test: CompiledExpression | undefined
  readonly at: number
}
