import { jsonText } from '../expression/json.ts'
import { readWhole, checkNumbers } from './arguments.ts'
import type { Filter } from './filter.ts'

/**
 * Filters that are about how a value is printed. `raw` and `nl2br` do nothing to the value itself: they are the last of
 * an expression, and the place where it prints obeys them (see `parse/print.ts`).
 */
export const markupFilters: readonly Filter[] = [
  { name: 'raw', arguments: [], apply: (input) => input },
  { name: 'nl2br', arguments: [], apply: (input) => input },
  {
    name: 'json',
    arguments: [{ name: 'indent', default: '0' }],
    check: checkNumbers('indent'),
    apply: (input, [indent], { budget }) => jsonText(input ?? null, budget, readWhole(indent, { from: 0, to: 8 }, 0)),
  },
]
