const linkSchemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel'])
const sourceSchemes: ReadonlySet<string> = new Set(['http', 'https'])

/** A link that leads to the web, a mailbox, a telephone or a place of this installation. */
export function safeLink(value: string): string | undefined {
  return safeUrl(value, linkSchemes)
}

/** Where an image may come from. */
export function safeSource(value: string): string | undefined {
  return safeUrl(value, sourceSchemes)
}

function safeUrl(value: string, schemes: ReadonlySet<string>): string | undefined {
  const url = asBrowsersReadIt(value)
  if (url === '') return undefined
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]
  if (scheme !== undefined) return schemes.has(scheme.toLowerCase()) ? url : undefined
  // `//host`, which browsers also see in `\\host` and `/\host`: another site, without saying so.
  return /^[\\/]{2}/.test(url) ? undefined : url
}

/** The URL Standard: control characters and spaces around a URL, tabs and line ends anywhere in it, do not count. */
function asBrowsersReadIt(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && value.charCodeAt(start) <= 0x20) start++
  while (end > start && value.charCodeAt(end - 1) <= 0x20) end--
  return value.slice(start, end).replace(/[\t\n\r]/g, '')
}
