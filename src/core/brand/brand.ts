/** The brand's own data. Everything else belongs to exactly one brand. */
export interface Brand {
  readonly id: number
  readonly name: string
  readonly slug: string
  /** Host names that answer with this brand's pages, lower case, without a port. */
  readonly hosts: readonly string[]
  /** IANA name; dates in templates and reports are shown in it. */
  readonly timeZone: string
  /** ISO 4217, for templates and number fields without one of their own. */
  readonly currency: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** Which brand answers for which host (rule 3.1-1). Small, and cached wherever requests come in. */
export interface Installation {
  readonly epoch: number
  readonly brands: readonly Brand[]
  readonly hasOwner: boolean
}
