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
 * How a value is tested. Operands are in the form of the storage class: text, number (boolean as 0 and 1), or time in
 * milliseconds. `ne` and `not_in` also match what lacks the key. `range` bounds are given only where they hold.
 */
export type Test =
  | { readonly op: 'eq' | 'neq'; readonly value: string | number }
  | { readonly op: 'in' | 'not_in'; readonly values: readonly (string | number)[] }
  | {
      readonly op: 'range'
      readonly gt?: string | number
      readonly gte?: string | number
      readonly lt?: string | number
      readonly lte?: string | number
    }
  /** Folded on both sides; `text` is folded already. */
  | { readonly op: 'contains' | 'starts_with'; readonly text: string }
  | { readonly op: 'is_empty' | 'is_not_empty' }
