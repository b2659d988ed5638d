import type { EntryKind } from '../entry/entry.ts'
import type { Reference } from '../entry/reference.ts'
import type { Filter } from './filter.ts'

/** What a list asks for (rule 1.4-4), checked and resolved: stores decide nothing. */
export interface EntryQuery {
  readonly entityId: number
  /** Undefined: both. */
  readonly kind?: EntryKind
  readonly pipelineId?: number
  readonly stageId?: number
  readonly reference?: Reference
  /** Words looked for in the title; the last one may be a prefix. */
  readonly q?: string
  readonly filter?: Filter
  readonly sort: EntrySort
  readonly limit: number
  readonly offset: number
  /** Only entries that come after this one in the order. Unknown ids yield an empty list. */
  readonly afterId?: string
  /** `none` spares the store the counting. */
  readonly count: 'exact' | 'none'
}

export interface EntrySort {
  /** An entry's property, or a field of the entity. */
  readonly by: { readonly property: 'title' | 'created_at' | 'updated_at' | 'rank' } | { readonly fieldKey: string }
  readonly direction: 'asc' | 'desc'
  /** How equal ones follow each other: `id` ascending (rule 1.3-9), or newest first (rule 2.1-10). */
  readonly ties: 'asc' | 'desc'
}

export const newestFirst: EntrySort = { by: { property: 'created_at' }, direction: 'desc', ties: 'desc' }
