import type { Json } from '../json.ts'

/**
 * Every error that a caller or an author can meet: its code and the sentence for it. The argument types are the
 * details that the code carries. Codes are never reused. Which HTTP status a code has is the server's business.
 */
const messages = {
  'input.invalid': (_: { errors: Issues }) => 'The given data was invalid.',
  'request.malformed': (d: { reason: string }) => `The request is malformed: ${d.reason}.`,
  'request.too_large': (d: { limit: string }) => `The request is larger than ${d.limit}.`,
  'request.unsupported_type': (_: object) => 'The body must be JSON (Content-Type: application/json).',
  'request.rate_limited': (_: { retryAfterSeconds: number }) => 'Too many requests. Try again later.',
  'request.method_not_allowed': (_: { allow: string }) => 'This address does not answer to that method.',
  'auth.invalid_key': (_: object) => 'Invalid API key',
  'auth.wrong_brand': (_: object) => 'Invalid API key or brand access denied',
  'auth.forbidden': (_: object) => "You don't have permission to perform this action.",
  'setup.invalid_token': (_: object) =>
    'This setup link does not work: it is good once and for 24 hours. Without an owner, each start of the server prints a new one.',
  'resource.not_found': (_: object) => 'Resource not found',
  'brand.not_found': (d: { brand: string }) => `No brand has the slug or id "${d.brand}".`,
  'user.not_found': (d: { email: string }) => `No user has the e-mail "${d.email}".`,
  'entity.not_found': (d: { slug: string; nearest: string | null }) =>
    `No entity has the slug "${d.slug}"${d.nearest === null ? '.' : `. Did you mean "${d.nearest}"?`}`,
  'entity.no_pipelines': (_: object) => 'An entity in data mode has no pipelines.',
  'limit.reached': (d: { what: string; limit: number }) => `The limit of ${d.limit} ${d.what} is reached.`,
  'list.use_cursor': (d: { input: string; limit: number }) =>
    `The ${d.input} field must not lead past ${d.limit} items. Narrow the list with filters.`,
  'stage.requirements': (d: { stage: string; keys: readonly string[] }) =>
    `The stage "${d.stage}" needs a value under: ${d.keys.join(', ')}.`,
  'stage.ambiguous': (d: { stage: string; pipelines: readonly string[] }) =>
    `Several pipelines have a stage "${d.stage}". Name one of them: ${d.pipelines.join(', ')}.`,
  'field.required': (d: { keys: readonly string[] }) => `A value is required under: ${d.keys.join(', ')}.`,
  'field.unique': (d: { key: string; entryId: string | null }) =>
    `Another entry already holds this value under "${d.key}".`,
  'field.duplicates': (d: { key: string; count: number; examples: readonly DuplicateValue[] }) =>
    `The field "${d.key}" can not be unique: ${d.count} of its values are held by more than one entry. Change those first.`,
  'field.locked': (d: { key: string }) => `The field "${d.key}" is only written by scripts and API keys.`,
  'entry.not_found': (_: object) => 'The entity has no such entry.',
  'entry.too_large': (d: { limit: string }) => `An entry may hold at most ${d.limit}.`,
  'run.conflict': (_: object) => 'Something that the run had read has changed. Nothing was written.',
  'customer.invalid': (d: { reason: string }) => `The customer is not valid: ${d.reason}.`,
  'session.too_large': (d: { limit: string }) => `A session may hold at most ${d.limit}.`,
  'revision.stale': (d: { revisionId: number | null }) =>
    `The draft has changed; its revision is ${d.revisionId ?? 'none'} now.`,
  'source.invalid': (_: { issues: readonly Json[] }) => 'The source has errors.',
  'source.too_complex': (d: { limit: string }) =>
    `Compiling it takes longer than ${d.limit}, by itself or in a page that uses it. Divide the longest functions.`,
  'source.no_draft': (_: object) => 'There is no draft to publish.',
  'publication.breaks': (d: { pages: readonly string[] }) =>
    `This would break published pages: ${d.pages.join(', ')}. Pass force=true to do it anyway.`,
  'publication.raced': (_: object) => 'Something this depends on was published at the same time. Try again.',
  'store.unavailable': (_: object) => 'The store is away. Try again.',
  'store.full': (_: object) => 'The disk is full. Nothing was written.',
  'store.newer': (d: { found: number; known: number }) =>
    `The database was written by a newer version (schema ${d.found}, this version knows ${d.known}).`,
  'server.busy': (_: { retryAfterSeconds: number }) => 'Too many requests are waiting. Try again shortly.',
  'server.internal': (_: object) => 'Something went wrong on our side.',
} as const

/** Texts by the name of the input they are about, e.g. `{ title: ['The title field is required.'] }`. */
export type Issues = Readonly<Record<string, readonly string[]>>
/** A value that more than one entry holds, and two of them. */
export interface DuplicateValue {
  readonly value: Json
  readonly entryIds: readonly [string, string]
}
export type ErrorCode = keyof typeof messages
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof messages)[C]>[0]

export const errorCodes = Object.keys(messages) as readonly ErrorCode[]

/** The one error of the domain. Decide on `code`; `details` holds only plain data and may be shown to the caller. */
export class CoreError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly details: ErrorDetails<C>

  constructor(code: C, details: ErrorDetails<C>, options?: ErrorOptions) {
    super((messages[code] as (d: ErrorDetails<C>) => string)(details), options)
    this.name = 'CoreError'
    this.code = code
    this.details = details
  }

  /** Across a thread only plain data goes. */
  toPlain(): PlainError {
    return { code: this.code, details: this.details }
  }

  static fromPlain(plain: PlainError): CoreError {
    return new CoreError(plain.code, plain.details as never)
  }
}

export interface PlainError {
  readonly code: ErrorCode
  readonly details: unknown
}

/**
 * A fault of ours as it crosses a thread, for the log: without its class, but with text and stack. The text of a CoreError
 * may hold what a visitor sent, so its code goes instead.
 */
export function plainFault(error: unknown): Error {
  if (isCoreError(error)) return new Error(error.code, { cause: error.cause })
  return error instanceof Error ? error : new Error(`a thrown ${typeof error}`)
}

export function isCoreError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is CoreError<C> {
  return error instanceof CoreError && (code === undefined || error.code === code)
}

const ourFaults: ReadonlySet<ErrorCode> = new Set([
  'store.unavailable',
  'store.full',
  'store.newer',
  'server.busy',
  'server.internal',
])

/**
 * Neither what the caller nor what the author gave is at fault, but the server, its store, or something that nobody
 * foresaw. Nobody is told then that it was refused.
 */
export function isOurFault(error: unknown): boolean {
  return !isCoreError(error) || ourFaults.has(error.code)
}

/** What is wrong, in a line for a log: the texts about the inputs where there are some, else the error's own sentence. */
export function reasonOf(error: CoreError): string {
  const { errors } = error.details as { readonly errors?: Issues }
  return errors ? Object.values(errors).flat().join(' ') : error.message
}

/** Shorthand for the commonest error: one named input is wrong. */
export function invalid(name: string, text: string): CoreError<'input.invalid'> {
  return new CoreError('input.invalid', { errors: { [name]: [text] } })
}
