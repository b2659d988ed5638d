import { CoreError } from '../../../core/errors/index.ts'

const busy = 5
const full = 13
const inputOutput = 10
/** BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB: not the statement's fault. */
const away = new Set([busy, 6, 7, 8, inputOutput, 11, 14, 15, 26])
const noSuchBrand = 787

/** SQLite's primary result code, or undefined where the error is none of SQLite's. */
function sqliteCodeOf(error: unknown): number | undefined {
  const code = extendedCodeOf(error)
  return code === undefined ? undefined : code & 0xff
}

function extendedCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

/** Whether the transaction is lost because of the disk or the file, whatever it was about to write. */
export function isStoreFault(error: unknown): boolean {
  const code = sqliteCodeOf(error)
  return code !== undefined && (code === full || away.has(code))
}

/** After it nobody knows what the file holds: the connection must be opened anew. */
export function isInputOutputFault(error: unknown): boolean {
  return sqliteCodeOf(error) === inputOutput
}

/** The error as callers may see it; undefined where it is our own fault and must be logged. */
export function toCoreError(error: unknown, brandId: number): CoreError | undefined {
  if (error instanceof CoreError) return error
  // The only foreign keys that input can break lead to the brand.
  if (extendedCodeOf(error) === noSuchBrand) {
    return new CoreError('brand.not_found', { brand: String(brandId) }, { cause: error })
  }
  if (sqliteCodeOf(error) === full) return new CoreError('store.full', {}, { cause: error })
  if (isStoreFault(error)) return new CoreError('store.unavailable', {}, { cause: error })
  return undefined
}

/** Another connection has what this one waited for. */
export function isBusy(error: unknown): boolean {
  return sqliteCodeOf(error) === busy
}

/** A unique index refused the row. */
export function isDuplicate(error: unknown): boolean {
  return extendedCodeOf(error) === 2067
}
