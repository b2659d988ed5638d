import { pino, stdTimeFunctions, type LogFn, type Logger } from 'pino'
import { isCoreError } from '../../core/errors/index.ts'
import type { LogLevel } from '../config/index.ts'
import { formatLine } from './format-line.ts'
import { Repetitions } from './repetitions.ts'
import { StandardError } from './standard-error.ts'

export type Log = Logger

/**
 * The log: one JSON line each on standard error, or lines to read where that is a terminal (rule 5.4-1). Written
 * behind the caller, in this thread: a slow reader of the log slows no request down. Never a value, a key, a cookie or
 * a body: errors and requests pass through the serializers below, whoever logs them.
 */
export function openLog({ level, isTerminal }: { readonly level: LogLevel; readonly isTerminal: boolean }): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers,
      hooks: { logMethod: leavingOut(new Repetitions(), hideErrorText) },
    },
    isTerminal ? terminal : new StandardError(),
  )
}

const terminal = { write: (line: string) => void process.stderr.write(formatLine(line)) }

const serializers = {
  err: describeError,
  error: describeError,
  req: ({ id, method, url }: LoggedRequest) => ({
    id,
    method,
    // What follows the path is what a visitor sent.
    path: url?.split(/[?#]/, 1)[0]?.slice(0, 500),
  }),
  res: ({ statusCode }: { readonly statusCode?: number }) => ({ status: statusCode }),
}

interface LoggedRequest {
  readonly id?: string
  readonly method?: string
  readonly url?: string
}

/** What may be logged of an error. The text of one that people caused holds what they sent, so its code must do. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: `a thrown ${typeof error}` }
  const { name, cause } = error
  const because = cause === undefined ? {} : { cause: describeError(cause) }
  if (isCoreError(error)) return { code: error.code, stack: framesOf(error), ...because }
  const code = (error as NodeJS.ErrnoException).code
  return {
    name,
    ...(code === undefined ? {} : { code }),
    // JSON.parse quotes its input.
    ...(error instanceof SyntaxError && error.message.includes('JSON')
      ? {}
      : { message: error.message.slice(0, 1000) }),
    stack: framesOf(error),
    ...because,
  }
}

type LogMethod = (this: Logger, args: Parameters<LogFn>, method: LogFn) => void

function leavingOut(repetitions: Repetitions, log: LogMethod): LogMethod {
  return function (args, method) {
    const [fields, text] = args as readonly unknown[]
    const error = (fields as { readonly err?: unknown } | null | undefined)?.err
    const leftOut = error instanceof Error ? repetitions.leftOutBefore(error, String(text)) : 0
    if (leftOut === undefined) return
    const told = leftOut === 0 ? args : ([{ ...(fields as object), leftOut }, text] as unknown as Parameters<LogFn>)
    log.call(this, told, method)
  }
}

/** Without a message of its own a line gets that of its error, past the serializers: here it gets a flat one. */
function hideErrorText(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, message] = args as readonly unknown[]
  const error = first instanceof Error ? first : (first as { readonly err?: unknown } | undefined)?.err
  if (!(error instanceof Error) || (message !== undefined && message !== error.message)) method.apply(this, args)
  else method.apply(this, [first instanceof Error ? { err: first } : first, 'an error'] as unknown as Parameters<LogFn>)
}

/** The stack without its head, which repeats the message. */
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
