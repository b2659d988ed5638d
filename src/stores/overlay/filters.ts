import type { Filter } from '../../core/query/index.ts'

/** The relation fields that the filter looks at: what it says of an entry may change with the entries they lead to. */
export function relationKeysOf(filter: Filter | undefined): readonly string[] {
  if (filter === undefined) return []
  if (filter.kind === 'not') return relationKeysOf(filter.of)
  if (filter.kind !== 'condition') return [...new Set(filter.of.flatMap(relationKeysOf))]
  const { target } = filter
  if (target.via) return [target.via.key]
  return 'field' in target && target.field.storage === 'entry' ? [target.field.key] : []
}

/** Has one of the ids, in its `id` or in a relation field. */
export function isOneOf(ids: readonly string[], relationKey?: string): Filter {
  const target =
    relationKey === undefined
      ? ({ property: 'id' } as const)
      : ({ field: { key: relationKey, storage: 'entry', multiple: true } } as const)
  return { kind: 'condition', target, test: { op: 'in', values: ids } }
}

/** Holds a value under the key, whatever it is, and of whatever field: of a list each member may be found. */
export function isHeld(key: string): Filter {
  return {
    kind: 'condition',
    target: { field: { key, storage: 'none', multiple: true } },
    test: { op: 'is_not_empty' },
  }
}

export function not(of: Filter): Filter {
  return { kind: 'not', of }
}

export function all(...filters: readonly (Filter | undefined)[]): Filter {
  return { kind: 'and', of: filters.filter((filter) => filter !== undefined) }
}
