/** The definition of a kind of entry (rule 1.2-2). Counts are no part of it: they change with every entry. */
export interface Entity {
  readonly id: number
  readonly name: string
  readonly slug: string
  readonly singularName: string
  readonly pluralName: string
  /** A Lucide icon's name. */
  readonly icon: string | null
  readonly color: string | null
  readonly mode: EntityMode
  readonly isSystem: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

export const entityModes = ['crm', 'data'] as const
/** `crm` has pipelines; `data` is a plain collection. */
export type EntityMode = (typeof entityModes)[number]
