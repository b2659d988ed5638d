import type { TSchema } from 'typebox'

/**
 * An address of the installation that asks for no key, as data: the OpenAPI document and the tests are made from it.
 * Whoever serves it says himself who may.
 */
export interface OpenRoute {
  /** Unique; the OpenAPI document's operationId. */
  readonly id: string
  readonly method: 'POST'
  readonly path: string
  /** The noun it is listed under. */
  readonly noun: string
  readonly summary: string
  readonly body: TSchema
  readonly status: 201
  readonly answer: TSchema
  /** What refusals mean here, by status, beside those that every body may meet. */
  readonly refusals: Readonly<Record<number, string>>
}
