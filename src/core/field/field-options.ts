/** What a type needs to know beside its name; each type reads its own part. */
export interface FieldOptions {
  readonly choices?: readonly Choice[]
  readonly currency?: string
  readonly decimals?: number
  readonly targetEntityId?: number
  readonly displayField?: string
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly color?: string
}
