/**
 * Escapes text for element content and for attribute values in either kind of quotes. One escape serves both, so that what
 * is taken for one and read as the other by some browser is safe all the same.
 */
const special = /[&<>"']/

export function escapeText(text: string): string {
  const first = text.search(special)
  if (first === -1) return text
  if (text.length > longText) return escapeLongText(text)
  let escaped = ''
  let last = 0
  for (let index = first; index < text.length; index++) {
    const replacement = entityOf(text.charCodeAt(index))
    if (replacement === undefined) continue
    escaped += text.slice(last, index) + replacement
    last = index + 1
  }
  return escaped + text.slice(last)
}

/** From here on five native passes are faster than one loop, and leave no long chain of string parts to the collector. */
const longText = 500

function escapeLongText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function entityOf(code: number): string | undefined {
  switch (code) {
    case 0x22:
      return '&quot;'
    case 0x26:
      return '&amp;'
    case 0x27:
      return '&#39;'
    case 0x3c:
      return '&lt;'
    case 0x3e:
      return '&gt;'
    default:
      return undefined
  }
}

/**
 * Takes what makes markup of HTML and leaves its character references: how HTML that is already escaped (a block, a
 * component, what `raw` prints) becomes text for a title or an attribute.
 */
export function flattenMarkup(html: string): string {
  if (!/[<>"']/.test(html)) return html
  return html.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}
