import type { Json } from '../json.ts'
import type { FieldOptions } from './field-options.ts'

/**
 * How a value is found again: what stores index. Stores map these few classes, never the types. `text` sorts folded,
 * `choice` by the order of the options, `none` is neither sorted nor filtered but for emptiness.
 */
export type StorageClass = 'text' | 'choice' | 'number' | 'time' | 'boolean' | 'entry' | 'none'

/** One indexed element of a value: a scalar has one, a multi-value one for each element. */
export interface IndexTerm {
  readonly text: string | null
  readonly number: number | null
  readonly time: number | null
}

/** What options may name. */
export interface OptionsContext {
  /** The id of the brand's entity with this slug. */
  findEntityId(slug: string): number | undefined
  hasEntityId(id: number): boolean
}

export interface FieldType<Name extends string = string> {
  readonly name: Name
  readonly storage: StorageClass
  /** The value is an array, each element a term. */
  readonly multiple: boolean
  /** HTML that is sanitised on every write. */
  readonly html: boolean
  /** `options` as a caller gave them, checked. Throws `input.invalid` naming `options`. */
  parseOptions(raw: Json, context: OptionsContext): FieldOptions
  /** Undefined where the value fits, else what would be right: "a number". */
  misfit(value: Json, options: FieldOptions): string | undefined
  /** Only called with values that fit. */
  terms(value: Json, options: FieldOptions): readonly IndexTerm[]
}

export function textTerm(text: string): IndexTerm {
  return { text, number: null, time: null }
}

export function numberTerm(number: number): IndexTerm {
  return { text: null, number, time: null }
}

export function timeTerm(time: number): IndexTerm {
  return { text: null, number: null, time }
}

/** Types that need no options take none in silence: what other systems export often carries empty ones. */
export function noOptions(): FieldOptions {
  return {}
}

/** The many types whose value is one string; `expected` says what would be right when `fits` does not. */
export function defineTextType<Name extends string>(definition: {
  name: Name
  expected?: string
  fits?: (text: string) => boolean
  storage?: StorageClass
  html?: boolean
}): FieldType<Name> {
  const { name, expected = 'a text', fits = () => true, storage = 'text', html = false } = definition
  return {
    name,
    storage,
    multiple: false,
    html,
    parseOptions: noOptions,
    misfit: (value) => (typeof value === 'string' && (value === '' || fits(value)) ? undefined : expected),
    terms: (value) => [textTerm(value as string)],
  }
}
