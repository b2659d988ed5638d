import { dateFilters } from './date.ts'
import { fallbackFilters } from './fallback.ts'
import type { Filter } from './filter.ts'
import { listFilters } from './list.ts'
import { markupFilters } from './markup.ts'
import { numberFilters } from './number.ts'
import { textFilters } from './text.ts'

/** Every filter of the language, by name (rule 3.5-7). The reference of them is checked against this. */
export const filters: ReadonlyMap<string, Filter> = new Map(
  [fallbackFilters, textFilters, listFilters, numberFilters, dateFilters, markupFilters]
    .flat()
    .map((filter) => [filter.name, filter]),
)
