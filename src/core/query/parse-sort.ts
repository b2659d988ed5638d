import { invalid } from '../errors/index.ts'
import { fieldTypeOf } from '../field/index.ts'
import type { EntrySort } from './query.ts'
import type { QueryContext } from './subject.ts'

const properties = ['title', 'created_at', 'updated_at', 'rank'] as const

/**
 * `sort` and `direction` of a list (rule 1.4-4): a property or a field of the entity; ties by id, ascending (rule
 * 1.3-9). Not given: by created_at, newest first; a given sort is ascending where no direction is. Throws
 * `input.invalid`.
 */
export function parseSort(by: unknown, direction: unknown, context: QueryContext): EntrySort {
  const given = by ?? undefined
  const way = direction ?? (given === undefined ? 'desc' : 'asc')
  if (way !== 'asc' && way !== 'desc') throw invalid('direction', 'The direction field must be asc or desc.')
  return { by: given === undefined ? { property: 'created_at' } : parseBy(given, context), direction: way, ties: 'asc' }
}

function parseBy(by: unknown, { definitions, entity }: QueryContext): EntrySort['by'] {
  const property = properties.find((name) => name === by)
  if (property) return { property }
  const field = typeof by === 'string' ? definitions.findField(entity.id, by) : undefined
  if (!field) throw invalid('sort', `The sort field must be one of ${properties.join(', ')}, or the key of a field.`)
  const { storage, multiple } = fieldTypeOf(field)
  if (multiple || storage === 'none' || storage === 'entry') {
    throw invalid('sort', `The sort field names a field that has no order: ${field.key} (${field.type}).`)
  }
  return { fieldKey: field.key }
}
