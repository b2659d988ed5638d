/** A workflow of an entity in `crm` mode: ordered stages. */
export interface Pipeline {
  readonly id: number
  readonly entityId: number
  readonly name: string
  readonly slug: string
  readonly purpose: Purpose | null
  /** Exactly one of an entity's pipelines is. */
  readonly isDefault: boolean
  readonly position: number
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Stage {
  readonly id: number
  readonly pipelineId: number
  readonly name: string
  readonly slug: string
  readonly color: string | null
  readonly position: number
  /** 0 to 100, or null where none is given. */
  readonly probability: number | null
  readonly status: StageStatus | null
  /** An entry may enter only with a value under each of these (rule 1.2-7). */
  readonly requiredKeys: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

export const purposes = ['sales', 'support', 'callcenter'] as const
export type Purpose = (typeof purposes)[number]

/** `open` and `active` mean the same and are stored as given (rule 1.2-6). */
export const stageStatuses = ['open', 'active', 'won', 'lost'] as const
export type StageStatus = (typeof stageStatuses)[number]
