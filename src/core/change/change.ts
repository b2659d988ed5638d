import type { Actor } from '../brand/index.ts'
import type { Json } from '../json.ts'

/** What one write left behind (rule 1.6-1). `seq` is given by the store, within the write's own transaction. */
export interface Change {
  readonly at: number
  readonly entryId: string
  readonly entityId: number
  readonly version: number
  readonly kind: 'created' | 'updated' | 'moved' | 'deleted'
  readonly by: Actor
  readonly batch: string | null
  readonly set: Readonly<Record<string, { readonly from: Json; readonly to: Json }>>
}

export interface LoggedChange extends Change {
  readonly seq: number
}

/** That an entry was changed, and where in the log that stands. */
export interface EntryWrite {
  readonly entryId: string
  /** The entry's, after it. */
  readonly version: number
  readonly seq: number
}

/** What a change of a definition leaves behind, in the same log. */
export interface DefinitionChange {
  readonly at: number
  readonly kind: 'definition'
  readonly by: Actor
  readonly what: string
  readonly id: number
}
