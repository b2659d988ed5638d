import type { Limits } from './run/budget.ts'
import type { Template } from './template.ts'

/** Everything a rendering takes from outside. */
export interface RenderContext {
  /**
   * What is behind `var`, `request`, `query`, `customer`, `is_customer`, `brand`, `page` and `route_params` (rule 3.5-3):
   * plain data, asked for each time that a template uses the name; undefined for any other.
   */
  readonly find: (name: string) => unknown
  /** Calls a function that `parseTemplate` was told of. A promise makes the rendering wait. */
  readonly call: (name: string, args: readonly unknown[]) => unknown
  /**
   * Whether what a called function threw is a fault of the page's author, such as arguments that don't fit; it becomes a
   * `TemplateRuntimeError` then. Anything else, such as a store that is away, passes through as it is. Default: it always
   * is.
   */
  readonly isAuthorFault?: (error: unknown) => boolean
  /** The resolved chain of `@extends`, from the nearest base to the outermost. */
  readonly bases: readonly Template[]
  readonly component: (code: string) => Template | undefined
  /** For v-html: answers HTML that can't run anything. */
  readonly sanitizeHtml: (html: string) => string
  /** Milliseconds since 1970; asked once. */
  readonly now: () => number
  /** IANA name. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  /** BCP 47, for names of months, amounts of money and sorting. Default `en-US`. */
  readonly locale?: string
  /** `@setSessionItem` and `@clearSessionItem`; a promise makes the rendering wait. */
  readonly setSessionItem: (key: string, value: unknown) => unknown
  readonly clearSessionItem: (key: string) => unknown
  /**
   * Asked now and then by a rendering that goes on. A promise makes it wait: others have the thread meanwhile. Default: it
   * never gives way.
   */
  readonly giveWay?: (() => Promise<void> | undefined) | undefined
  /** Preview: a missing value is marked instead of printing nothing. */
  readonly markMissing?: boolean
  readonly limits?: Partial<Limits>
}
