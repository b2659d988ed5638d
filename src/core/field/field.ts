import type { Json } from '../json.ts'
import type { FieldOptions } from './field-options.ts'
import type { FieldTypeName } from './types/index.ts'

/** A typed slot of an entity (rule 1.2-8): found by `key`, shown by `label`. */
export interface Field {
  readonly id: number
  readonly entityId: number
  readonly label: string
  readonly key: string
  readonly type: FieldTypeName
  readonly options: FieldOptions
  readonly required: boolean
  readonly unique: boolean
  readonly defaultValue: Json
  readonly rules: ValidationRules | null
  readonly position: number
  /** False: cookie sessions may not write it; scripts and API keys may (rule 1.3-6). */
  readonly uiEditable: boolean
  readonly reporting: ReportingConfig | null
  /** Kept for when there are teams (rule 5.5-3): until then everybody sees every field. */
  readonly visibleToTeamIds: readonly number[]
  readonly createdAt: number
  readonly updatedAt: number
}

export interface ValidationRules {
  readonly min?: number
  readonly max?: number
  /** Run by a linear-time engine. */
  readonly pattern?: string
  readonly message?: string
}

export interface ReportingConfig {
  readonly reportable: boolean
  readonly aggregationType: 'numeric' | 'categorical' | 'date' | 'boolean' | null
  readonly baseline: 'min' | 'max' | { readonly min?: number; readonly max?: number } | null
  readonly bucketSize: number | null
  readonly preferredChart: 'kpi' | 'histogram' | 'pie' | 'bar' | 'line' | null
}
