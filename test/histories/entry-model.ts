import type { Model } from './is-linearizable.ts'

/** What a reference's one record holds, and its version; `{}` and 0 where there is none. */
export interface Held {
  readonly values: Readonly<Record<string, unknown>>
  readonly version: number
}

export type Asked =
  | { readonly set: Readonly<Record<string, unknown>> }
  | { readonly get: readonly string[] }
  /** Over REST: the whole record. */
  | { readonly look: true }
  | { readonly clear: true }

/** What `get` and `look` see; of a write only that it was done. */
export type Told = { readonly done: true } | { readonly values: Held['values'] } | Held

/** The record of one reference, as `setCrmFields`, `getCrmFields`, `clearCrmEntries` and REST speak of it. Every value is set once. */
export const entryModel: Model<Held, Asked, Told> = {
  initial: { values: {}, version: 0 },
  step(state, asked, told) {
    if ('set' in asked) return { values: sorted({ ...state.values, ...asked.set }), version: state.version + 1 }
    if ('clear' in asked) return { values: {}, version: 0 }
    if (told === undefined) return state
    if ('get' in asked) {
      const seen = 'values' in told ? told.values : {}
      return asked.get.every((key) => (seen[key] ?? null) === (state.values[key] ?? null)) ? state : undefined
    }
    const { values, version } = told as Held
    const isSame = version === state.version && JSON.stringify(sorted(values)) === JSON.stringify(state.values)
    return isSame ? state : undefined
  },
}

function sorted(values: Held['values']): Held['values'] {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
