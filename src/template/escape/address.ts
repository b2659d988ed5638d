/**
 * Addresses (rule 3.5-1): http, https, mailto, tel and relative ones; whatever else a value holds prints nothing.
 */

const allowedSchemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel'])
/** What an author may write out, but no value may choose. */
const runsCode: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'data'])

/** As browsers read it: without leading blanks and control characters, and without line ends and tabs anywhere. */
function normalize(address: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that the URL standard strips
  return address.replace(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+/, '')
}

/** The scheme an address begins with, in lower case. */
function schemeOf(normalized: string): string | undefined {
  return /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(normalized)?.[1]?.toLowerCase()
}

/** The address, or nothing where it is not one a page may hold. */
export function allowAddress(address: string): string {
  if (address.length > longestAddress) return ''
  const normalized = normalize(address)
  const scheme = schemeOf(normalized)
  if (scheme === undefined) {
    // Without a scheme it is relative. A colon before any slash would be one that only some parser accepts.
    return /^[^/?#]*:/.test(normalized) ? '' : address
  }
  return allowedSchemes.has(scheme) ? address : ''
}

/** What is longer is no address, nor a list of them; looking at it would be work for nothing. */
export const longestAddress = 50_000

/** A list of addresses: all of them, or nothing. */
export function allowAddresses(list: string): string {
  if (list.length > longestAddress) return ''
  return list.split(/[\s;]+/).every((address) => address === '' || allowAddress(address) !== '') ? list : ''
}

/**
 * What the author wrote of an address before the first value says about the rest.
 * - `settled`: the scheme is decided and harmless, the value can't change it;
 * - `open`: the value decides it, so the whole address is checked when it is printed;
 * - `refused`: a scheme that runs code.
 */
export function judgePrefix(prefix: string): 'settled' | 'open' | 'refused' {
  const normalized = normalize(prefix)
  const scheme = schemeOf(normalized)
  if (scheme !== undefined) return runsCode.has(scheme) ? 'refused' : 'settled'
  // A lone slash becomes another host's address with a second one.
  if (normalized === '/' || normalized === '\\') return 'open'
  return /[/?#\\]/.test(normalized) ? 'settled' : 'open'
}

/** `/` + `/evil.example`: the author wrote the path of his own site, the value made another host of it. */
export function keepsOwnHost(address: string): boolean {
  return !/^[/\\]{2}/.test(normalize(address))
}

/** Which part of an address comes next. */
export type AddressPart = 'path' | 'parameter name' | 'parameter value' | 'fragment'

/** Which part comes next behind more of the address. */
export function nextAddressPart(part: AddressPart, text: string): AddressPart {
  let next = part
  for (const char of text) {
    if (next === 'fragment' || char === '#') return 'fragment'
    if (next === 'path') {
      if (char === '?') next = 'parameter name'
    } else if (char === '&') next = 'parameter name'
    else if (char === '=') next = 'parameter value'
  }
  return next
}
