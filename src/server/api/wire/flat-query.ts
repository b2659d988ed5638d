import { CoreError } from '../../../core/errors/index.ts'

/**
 * The parameters of a query string, flat: brackets and dots in a name mean nothing. A name given twice is refused, so
 * that no two readers of the same request can take different ones for granted; so is an escape that is no UTF-8. Throws
 * `request.malformed`.
 */
export function parseFlatQuery(url: string): ReadonlyMap<string, string> {
  const start = url.indexOf('?')
  const parameters = new Map<string, string>()
  if (start === -1) return parameters
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    if (parameters.has(name)) throw new CoreError('request.malformed', { reason: 'a query parameter is given twice' })
    parameters.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)))
  }
  return parameters
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new CoreError('request.malformed', { reason: 'the query string holds an invalid escape' })
  }
}
