import type { AttributeKind } from './attributes.ts'
import type { StylePlace } from './style-scanner.ts'

/** Where in a page something would be printed: what decides how a value is escaped. */
export type Place =
  /** The text of an element, SVG included. */
  | { readonly kind: 'text' }
  /** The text of title and textarea (decoded), and of raw elements that nothing runs. */
  | { readonly kind: 'raw-text'; readonly isDecoded: boolean }
  | { readonly kind: 'attribute'; readonly attribute: AttributePlace }
  /** `isArrow`: behind `=>`. */
  | { readonly kind: 'script-value'; readonly isArrow: boolean }
  | { readonly kind: 'script-string' }
  | { readonly kind: 'style'; readonly style: Exclude<StylePlace, { kind: 'none' }>; readonly isAttribute: boolean }
  | NoPlace

export interface NoPlace {
  readonly kind: 'none'
  /** Continues "Nothing can be printed safely …". */
  readonly reason: string
  /** Whether the author may print raw here: script and style of his own making. */
  readonly allowsRaw: boolean
}

export function noPlace(reason: string): NoPlace {
  return { kind: 'none', reason, allowsRaw: false }
}

export interface AttributePlace {
  readonly element: string
  readonly name: string
  readonly kind: AttributeKind
  /** If it is an address: whether the value of a parameter of its query is printed. */
  readonly isParameter: boolean
}
