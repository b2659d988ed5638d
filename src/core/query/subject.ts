import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/entity.ts'
import { entryProperties } from '../entry/entry-properties.ts'
import { fieldTypeOf, isFieldKey, isRelation, type StorageClass } from '../field/index.ts'
import type { DirectTarget, FilterTarget } from './filter.ts'
import { propertyOperands, storageOperands, type Operand } from './operand.ts'

/** Whose fields and properties a filter or a sort may name. */
export interface QueryContext {
  readonly definitions: Definitions
  readonly entity: Entity
}

/** What a condition's key stands for. */
export interface Subject {
  readonly target: FilterTarget
  readonly operand: Operand
  /** A field of the type date: its days are days everywhere, not moments. */
  readonly calendar: boolean
  /** Neither a field nor the operand says what the values are. */
  readonly isUntyped?: boolean
}

/**
 * A field, a property of the entry, or either of these one relation away: `city.title`. A field whose key is exactly
 * the one asked for wins (rule 1.4-5). Undefined where the key names nothing.
 */
export function findSubject({ definitions, entity }: QueryContext, key: string): Subject | undefined {
  const direct = findDirect(definitions, entity.id, key)
  if (direct) return direct
  // Keys may hold dots themselves, so that each dot may be the one that divides; the longest relation key wins.
  for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
    const relation = definitions.findField(entity.id, key.slice(0, dot))
    const targetEntityId = relation && isRelation(relation) ? relation.options.targetEntityId : undefined
    if (relation === undefined || targetEntityId === undefined) continue
    const there = findDirect(definitions, targetEntityId, key.slice(dot + 1))
    if (there) return { ...there, target: { ...there.target, via: { key: relation.key, targetEntityId } } }
  }
  return undefined
}

/** A key that scripts filled without a field: what is compared follows from the operand (rule 1.3-4). */
export function undeclaredSubject(key: string, operand: unknown): Subject | undefined {
  if (!isFieldKey(key)) return undefined
  // Of an empty list any type is right: it holds nothing.
  const storage = undeclaredStorage(Array.isArray(operand) ? (operand[0] ?? '') : operand)
  return {
    target: { field: { key, storage, multiple: false } },
    operand: storageOperands[storage],
    calendar: false,
    isUntyped: storage === 'none',
  }
}

function findDirect(
  definitions: Definitions,
  entityId: number,
  key: string,
): (Subject & { readonly target: DirectTarget }) | undefined {
  const field = definitions.findField(entityId, key)
  if (field) {
    const { storage, multiple } = fieldTypeOf(field)
    return {
      target: { field: { key, storage, multiple } },
      operand: storageOperands[storage],
      calendar: field.type === 'date',
    }
  }
  const property = entryProperties.find((name) => name === key)
  return property && { target: { property }, operand: propertyOperands[property], calendar: false }
}

function undeclaredStorage(operand: unknown): StorageClass {
  switch (typeof operand) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    default:
      return 'none'
  }
}
