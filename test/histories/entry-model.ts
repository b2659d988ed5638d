import type { Model } from './is-linearizable.ts'

interface OneRecord {
  readonly values: Readonly<Record<string, unknown>>
  readonly version: number
}

/** What a reference holds: its records, oldest first, and its list values, newest first. */
export interface Held {
  readonly records: readonly OneRecord[]
  readonly listed: readonly unknown[]
}

export type Asked =
  | { readonly set: OneRecord['values'] }
  | { readonly get: readonly string[] }
  | { readonly add: unknown }
  | { readonly list: true }
  | { readonly clear: true }
  /** Over REST: a record more. */
  | { readonly create: OneRecord['values'] }
  /** Over REST: all records. */
  | { readonly look: true }

/** What `get`, `list` and `look` see; of a write only that it was done. */
export type Told =
  | { readonly done: true }
  | { readonly values: OneRecord['values'] }
  | { readonly listed: Held['listed'] }
  | { readonly records: Held['records'] }

/**
 * The entries of one reference, as `setCrmFields`, `getCrmFields`, `addCrmFieldValue`, `getCrmFieldValues`,
 * `clearCrmEntries` and REST speak of them. Every value is set once, and what is listed is so under a key of its own.
 */
export const entryModel: Model<Held, Asked, Told> = {
  initial: { records: [], listed: [] },
  step(state, asked, told) {
    const { records, listed } = state
    if ('set' in asked) return { records: withValues(records, asked.set), listed }
    if ('create' in asked) return { records: [...records, { values: sorted(asked.create), version: 1 }], listed }
    if ('add' in asked) return { records, listed: [asked.add, ...listed] }
    if ('clear' in asked) return entryModel.initial
    if (told === undefined) return state
    return isTrue(state, asked, told) ? state : undefined
  },
}

/** Rule 2.2-2: to the newest that holds one of the keys, else the newest, else a new one. */
function withValues(records: Held['records'], values: OneRecord['values']): Held['records'] {
  const holder = records.findLastIndex((record) => Object.keys(values).some((key) => Object.hasOwn(record.values, key)))
  const at = holder === -1 ? Math.max(records.length - 1, 0) : holder
  const { values: before, version } = records[at] ?? { values: {}, version: 0 }
  const written = { values: sorted({ ...before, ...values }), version: version + 1 }
  return records.length === 0 ? [written] : records.with(at, written)
}

function isTrue({ records, listed }: Held, asked: Asked, told: Told): boolean {
  if ('get' in asked && 'values' in told) {
    const find = (key: string) => records.findLast((record) => Object.hasOwn(record.values, key))?.values[key]
    return asked.get.every((key) => (told.values[key] ?? null) === (find(key) ?? null))
  }
  if ('list' in asked && 'listed' in told) return JSON.stringify(told.listed) === JSON.stringify(listed)
  if ('look' in asked && 'records' in told) {
    const seen = told.records.map(({ values, version }) => ({ values: sorted(values), version }))
    return JSON.stringify(seen) === JSON.stringify(records)
  }
  return false
}

function sorted(values: OneRecord['values']): OneRecord['values'] {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
