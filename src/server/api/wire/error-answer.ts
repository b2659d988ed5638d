import {
  CoreError,
  isCoreError,
  isOurFault,
  type ErrorCode,
  type ErrorDetails,
  type Issues,
} from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import { statusOf } from './status.ts'

/** An error as HTTP shows it (rule 1.4-9). */
export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorBody
  /** True: it is our fault or a store's; what was thrown belongs in the log. */
  readonly isFault: boolean
}

export interface ErrorBody {
  readonly message: string
  readonly code: ErrorCode
  readonly errors?: Issues
  readonly [detail: string]: unknown
}

/**
 * The one shape of every error. A 4xx tells the caller what to change; a 5xx is a flat sentence with the request's id,
 * and never what went wrong inside.
 */
export function answerError(thrown: unknown, requestId: string): ErrorAnswer {
  const error = toCoreError(thrown)
  const status = statusOf[error.code]
  if (status === 404) return answer(404, new CoreError('resource.not_found', {}), {})
  if (!isOurFault(error)) return answer(status, error, detailsOf(error))
  const shown = status === 500 ? new CoreError('server.internal', {}) : error
  return { ...answer(status, shown, { ...retryDetails(error), request_id: requestId }), isFault: true }
}

function answer(status: number, error: CoreError, details: Readonly<Record<string, unknown>>): ErrorAnswer {
  const message = details['errors'] === undefined ? error.message : flatMessage
  return {
    status,
    headers: headersOf(status, error),
    body: { message, code: error.code, ...details },
    isFault: false,
  }
}

/** Rule 1.4-9: the texts are under `errors`, and `code` says which rule refused. */
const flatMessage = new CoreError('input.invalid', { errors: {} }).message

function headersOf(status: number, error: CoreError): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="stagecraft"' }
  if (isCoreError(error, 'request.method_not_allowed')) return { allow: error.details.allow }
  const { retry_after: seconds } = retryDetails(error)
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

function retryDetails(error: CoreError): { readonly retry_after?: number } {
  if (isCoreError(error, 'request.rate_limited') || isCoreError(error, 'server.busy')) {
    return { retry_after: error.details.retryAfterSeconds }
  }
  return error.code === 'store.unavailable' ? { retry_after: 1 } : {}
}

type Presenters = {
  readonly [C in ErrorCode]?: (details: ErrorDetails<C>, error: CoreError<C>) => Record<string, unknown>
}

/** What a caller sees beside message and code: texts by input under `errors`, and what a program acts on. */
const presenters: Presenters = {
  'input.invalid': ({ errors }) => ({ errors }),
  'field.required': ({ keys }) => ({
    errors: Object.fromEntries(keys.map((key) => [`values.${key}`, [`The ${key} field is required.`]])),
    keys,
  }),
  'field.unique': ({ key, entryId }, { message }) => ({
    errors: { [`values.${key}`]: [message] },
    key,
    entry_id: entryId,
  }),
  'field.duplicates': ({ key, count, examples }) => ({
    key,
    count,
    examples: examples.map(({ value, entryIds }) => ({ value, entry_ids: entryIds })),
  }),
  'field.locked': ({ key }, { message }) => ({ errors: { [`values.${key}`]: [message] }, key }),
  'stage.requirements': ({ stage, keys }, { message }) => ({ errors: { stage_id: [message] }, stage, keys }),
  'stage.ambiguous': ({ pipelines }, { message }) => ({ errors: { stage_id: [message] }, pipelines }),
  'entry.too_large': (_, { message }) => ({ errors: { values: [message] } }),
  'list.use_cursor': ({ input, limit }, { message }) => ({ errors: { [input]: [message] }, limit }),
  'limit.reached': ({ what, limit }) => ({ what, limit }),
  'revision.stale': ({ revisionId }) => ({ revision_id: revisionId }),
  'source.invalid': ({ issues }) => ({ errors: textsOf(issues), issues }),
  'publication.breaks': ({ pages }) => ({ pages }),
  'request.rate_limited': ({ retryAfterSeconds }) => ({ retry_after: retryAfterSeconds }),
}

/** What the API puts into an issue of a source beside its severity and code. */
interface PlacedIssue {
  readonly input: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Positions in words, under the input that the text was sent as. */
function textsOf(issues: readonly Json[]): Issues {
  const texts: Record<string, string[]> = {}
  for (const { input, line, column, message } of issues as unknown as readonly PlacedIssue[]) {
    ;(texts[input] ??= []).push(`Line ${line}, column ${column}: ${message}`)
  }
  return texts
}

function detailsOf(error: CoreError): Record<string, unknown> {
  const present = presenters[error.code] as
    | ((details: unknown, error: CoreError) => Record<string, unknown>)
    | undefined
  return present?.(error.details, error) ?? {}
}

function toCoreError(thrown: unknown): CoreError {
  if (isCoreError(thrown)) return thrown
  return fromFastify(thrown) ?? new CoreError('server.internal', {})
}

/** What Fastify itself refuses. Its codes are stable; its texts quote the request and are not passed on. */
function fromFastify(thrown: unknown): CoreError | undefined {
  switch ((thrown as { readonly code?: unknown } | null | undefined)?.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new CoreError('request.too_large', { limit: '1 MB' })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new CoreError('request.unsupported_type', {})
    case 'FST_ERR_BAD_URL':
      return new CoreError('request.malformed', { reason: 'the address holds an invalid escape' })
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new CoreError('resource.not_found', {})
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new CoreError('request.malformed', { reason: 'the body is not as long as Content-Length says' })
    case 'ECONNRESET':
      return new CoreError('request.malformed', { reason: 'the body broke off' })
    default:
      return undefined
  }
}
