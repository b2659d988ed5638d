import type { EntryProperty } from '../entry/entry-properties.ts'
import type { StorageClass } from '../field/index.ts'

/** A filter tree (rule 1.4-5), parsed: keys resolved, values converted, relative dates computed. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | Condition

export interface Condition {
  readonly kind: 'condition'
  readonly target: FilterTarget
  readonly test: Test
}

/** What a condition looks at: a field's value, a property of the entry, or either of these one relation away. */
export type FilterTarget =
  | ({ readonly via?: undefined } & DirectTarget)
  | ({ readonly via: { readonly key: string; readonly targetEntityId: number } } & DirectTarget)

export type DirectTarget =
  | { readonly field: { readonly key: string; readonly storage: StorageClass; readonly multiple: boolean } }
  | { readonly property: EntryProperty }

/**
 * What is claimed of a value. Operands are in the form of the storage class: text, number (boolean as 0 and 1), or time in
 * milliseconds. `range` bounds are given only where they hold.
 */
export type ValueTest =
  | { readonly op: 'eq'; readonly value: string | number }
  | { readonly op: 'in'; readonly values: readonly (string | number)[] }
  | {
      readonly op: 'range'
      readonly gt?: string | number
      readonly gte?: string | number
      readonly lt?: string | number
      readonly lte?: string | number
    }
  /** Folded on both sides; `text` is folded already. */
  | { readonly op: 'contains' | 'starts_with'; readonly text: string }

/**
 * `neq`, `not_in` and `is_empty` are a `not` of these: so they hold of entries that lack the key, or whose relation leads
 * nowhere, and of several values where none is the one asked for.
 */
export type Test = ValueTest | { readonly op: 'is_not_empty' }
