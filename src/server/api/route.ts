import type { Static, TObject, TProperties, TSchema } from 'typebox'
import type { Brand, Role, Scope } from '../../core/brand/index.ts'
import type { KeyIdentity } from '../../core/account/index.ts'
import type { Json } from '../../core/json.ts'
import type { ApiPorts } from './api-ports.ts'

/** Who sent a request, as it was found out before anything of its body was read. */
export interface Caller {
  readonly scope: Scope
  readonly brand: Brand
  readonly identity: KeyIdentity
}

/** One request as a handler sees it. */
export interface Call<Parameter extends string, Query extends TProperties> {
  readonly ports: ApiPorts
  readonly caller: Caller
  readonly scope: Scope
  /** As sent, unescaped; what names nothing is the handler's 404. */
  readonly params: Readonly<Record<Parameter, string>>
  readonly query: Static<TObject<Query>>
  /** Whatever JSON was sent, out of its wrapper; an empty object where nothing was. Parsers of core judge it. */
  readonly body: Json
}

/** `{entity}` and `{entry}` out of `/entities/{entity}/entries/{entry}`. */
type ParameterIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterIn<Rest>
  : never

/**
 * One address of the API as data: what it is called, who may, what it takes and answers. Requests are checked, the
 * OpenAPI document, the documentation and the tests are made from it, so none of them can tell another story.
 */
export interface RouteDefinition<Path extends string, Query extends TProperties, Answer extends TSchema> {
  /** Unique; the OpenAPI document's operationId. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/brands/{brand}`. */
  readonly path: Path
  /** The noun it is listed under. */
  readonly noun: string
  readonly summary: string
  /** The least role that may (rule 5.5-6). */
  readonly role: Role
  /** Checked and converted before the handler runs; names that are not here are ignored. */
  readonly query?: Query
  /** Its shape, for documentation: the texts about what is wrong with it are core's. */
  readonly body?: TSchema
  /** The body may also come inside an object under this name (rule 1.4-3). */
  readonly wrapper?: string
  readonly status?: 200 | 201
  readonly answer: Answer
  /** What a 409 means here. */
  readonly conflict?: string
  handle(call: Call<ParameterIn<Path>, Query>): Promise<Static<Answer>> | Static<Answer>
}

/** A route without the types that only its own handler needs. */
export type Route = Omit<RouteDefinition<string, TProperties, TSchema>, 'handle'> & {
  handle(call: Call<string, TProperties>): unknown
}

export function defineRoute<const Path extends string, Answer extends TSchema, Query extends TProperties = {}>(
  definition: RouteDefinition<Path, Query, Answer>,
): Route {
  // Path and query were taken apart by this very definition, so the handler gets what it says it takes.
  return definition as unknown as Route
}
