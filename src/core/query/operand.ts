import type { EntryProperty } from '../entry/entry-properties.ts'
import { parseReferenceId, parseReferenceType } from '../entry/reference.ts'
import { mostTextLength } from '../entry/values.ts'
import { isEntryId, type StorageClass } from '../field/index.ts'
import { parseInstant, isSafeText } from '../text/index.ts'

const emptiness = ['is_empty', 'is_not_empty'] as const
const equality = ['eq', 'neq', 'in', 'not_in'] as const
const order = ['lt', 'lte', 'gt', 'gte', 'between'] as const
const search = ['contains', 'starts_with'] as const

/** Every `op` of a condition (rule 1.4-5). */
export const filterOps = [...equality, ...order, ...search, 'within', ...emptiness] as const
export type FilterOp = (typeof filterOps)[number]

/** What may be asked of values of one kind, and with what. */
export interface Operand {
  readonly ops: readonly FilterOp[]
  /** "must be …" */
  readonly expected: string
  /** In the form in which values are compared; undefined where it does not fit. Never taken from another type. */
  parse(value: unknown): string | number | undefined
}

const text: Operand = {
  ops: [...equality, ...order, ...search, ...emptiness],
  expected: `a text of at most ${mostTextLength} characters`,
  parse: parseText,
}
const keyword: Operand = { ...text, ops: [...equality, ...emptiness] }
const number: Operand = {
  ops: [...equality, ...order, ...emptiness],
  expected: 'a number',
  parse: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
}
const time: Operand = {
  ops: [...equality, ...order, 'within', ...emptiness],
  expected: 'a date such as 2026-03-15, or an instant such as 2026-03-15T09:30:00Z',
  parse: (value) => (typeof value === 'string' ? parseInstant(value) : undefined),
}
const entry: Operand = {
  ops: [...equality, ...emptiness],
  expected: "an entry's id",
  parse: (value) => (isEntryId(value) ? value : undefined),
}

/** By what a field's values are found by. An option that is gone may still be asked for: views outlive options. */
export const storageOperands: Readonly<Record<StorageClass, Operand>> = {
  text,
  choice: keyword,
  number,
  time,
  boolean: {
    ops: [...equality, ...emptiness],
    expected: 'true or false',
    parse: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  },
  entry,
  none: { ops: emptiness, expected: 'left out', parse: () => undefined },
}

export const propertyOperands: Readonly<Record<EntryProperty, Operand>> = {
  id: entry,
  kind: {
    ...keyword,
    expected: 'record or value',
    parse: (value) => (value === 'record' || value === 'value' ? value : undefined),
  },
  title: text,
  pipeline_id: number,
  stage_id: number,
  stage_changed_at: time,
  rank: keyword,
  reference_type: { ...keyword, expected: 'a reference type', parse: parseReferenceType },
  reference_id: { ...keyword, expected: 'a reference id', parse: parseReferenceId },
  assigned_to_user_id: number,
  assigned_to_team_id: number,
  version: number,
  created_at: time,
  updated_at: time,
}

function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= mostTextLength && isSafeText(value) ? value : undefined
}
