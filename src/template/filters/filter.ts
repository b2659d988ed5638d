import type { Budget } from '../run/budget.ts'

/** What a filter may look at besides its input and arguments. */
export interface FilterTools {
  readonly budget: Budget
  /** Milliseconds since 1970; one moment for the whole rendering. */
  readonly now: number
  /** IANA name of the brand's time zone. */
  readonly timeZone: string
  /** ISO 4217 code of the brand's currency. */
  readonly currency: string
  /** BCP 47 tag in which numbers, dates and sorting are written. */
  readonly locale: string
}

export interface FilterArgument {
  readonly name: string
  /** How the default reads in the reference; absent where the argument must be given. */
  readonly default?: string
}

/**
 * One filter (rule 3.5-7). A filter takes any input without failing: what does not fit it is answered as missing, and
 * prints nothing. It charges the budget for whatever grows with the size of its input.
 */
export interface Filter {
  readonly name: string
  readonly arguments: readonly FilterArgument[]
  /**
   * What is wrong with an argument that is written literally, found at save; undefined where nothing is.
   * An argument that is computed is undefined in the list.
   */
  readonly check?: (literals: readonly unknown[]) => string | undefined
  readonly apply: (input: unknown, given: readonly unknown[], tools: FilterTools) => unknown
}
