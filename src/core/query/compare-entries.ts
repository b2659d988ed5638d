import type { Definitions } from '../definitions/index.ts'
import type { Entry } from '../entry/entry.ts'
import { hasValue } from '../entry/values.ts'
import { fieldTypeOf, indexTerms } from '../field/index.ts'
import { compareText, foldText } from '../text/index.ts'
import type { EntrySort } from './query.ts'

/**
 * The order of a list (rule 1.3-9): texts folded, a select by the order of its options, entries without the value last
 * in both directions, equal ones by id.
 */
export function compareEntries(sort: EntrySort, definitions: Definitions): (a: Entry, b: Entry) => number {
  const sign = sort.direction === 'asc' ? 1 : -1
  return (a, b) => {
    const [left, right] = [sortKey(a, sort, definitions), sortKey(b, sort, definitions)]
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1
    } else if (left !== right) {
      const order = typeof left === 'number' ? left - (right as number) : compareText(left, String(right))
      return sign * order
    }
    return (sort.ties === 'asc' ? 1 : -1) * compareText(a.id, b.id)
  }
}

function sortKey(entry: Entry, { by }: EntrySort, definitions: Definitions): string | number | null {
  if ('property' in by) {
    switch (by.property) {
      case 'title':
        return entry.title === null ? null : foldText(entry.title)
      case 'rank':
        return entry.rank
      case 'created_at':
        return entry.createdAt
      case 'updated_at':
        return entry.updatedAt
    }
  }
  const field = definitions.findField(entry.entityId, by.fieldKey)
  const [term] = field && hasValue(entry.values, field.key) ? indexTerms(field, entry.values[field.key]!) : []
  if (!field || !term) return null
  if (fieldTypeOf(field).storage === 'choice') {
    return (field.options.choices ?? []).findIndex((choice) => choice.value === term.text)
  }
  return term.number ?? term.time ?? foldText(term.text!)
}
