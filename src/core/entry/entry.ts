import type { Actor } from '../brand/index.ts'
import type { Json } from '../json.ts'
import type { Reference } from './reference.ts'

/** `record`, or `value`: one element of a list, made by addCrmFieldValue and holding one key. */
export type EntryKind = 'record' | 'value'
export type EntryValues = Readonly<Record<string, Json>>

/** One stored instance of an entity (rule 1.3-1). Times are milliseconds since 1970. */
export interface Entry {
  readonly id: string
  readonly entityId: number
  readonly kind: EntryKind
  readonly title: string | null
  readonly pipelineId: number | null
  readonly stageId: number | null
  readonly stageChangedAt: number | null
  /** The order by hand within a stage; null where there is no stage. */
  readonly rank: string | null
  readonly reference: Reference | null
  readonly assigneeUserId: number | null
  readonly assigneeTeamId: number | null
  /** No key with null: null means no value. The object has no prototype that matters: read own keys only. */
  readonly values: EntryValues
  readonly version: number
  readonly createdAt: number
  readonly createdBy: Actor
  readonly updatedAt: number
  /** Set while the entry lies in the trash; every ordinary read passes such entries over. */
  readonly deletedAt: number | null
}
