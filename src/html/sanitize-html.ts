import { createRequire } from 'node:module'
import { allowedElements, attributesOfAll, elementsDroppedWhole } from './allowed-html.ts'

/** The library is loaded when there is something to clean (decision 0009). */
const load = createRequire(import.meta.url)

/** In UTF-16 units. A field takes 10,000; pages may print more. */
const longest = 200_000
/** Elements in each other. Nobody writes so deep, and browsers slow down. */
const deepest = 100
const mostPasses = 6

/**
 * Rich text with what could run or mislead taken out (rule 1.2 rich_text): only what {@link allowedElements} lists is
 * left, so it is safe wherever HTML may stand. Doing it twice changes nothing. HTML that is longer or nested deeper than
 * the bounds keeps its text and loses its tags; never throws.
 */
export function sanitizeHtml(html: string): string {
  try {
    // An element that goes may have kept two others apart that close each other, such as links: what is left is read
    // again until it stays the same. What the editor wrote does at once.
    let given = html
    for (let pass = 0; pass < mostPasses && given.length <= longest; pass++) {
      const cleaned = run(given)
      if (cleaned === given) return cleaned
      given = cleaned
    }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
  }
  return withoutTags(html)
}

class TooDeep extends Error {}

function withoutTags(html: string): string {
  return run(html.replace(/<[^>]*>?/g, ''))
}

function run(html: string): string {
  const clean = load('sanitize-html') as typeof import('sanitize-html')
  let depth = 0
  return clean(html.replaceAll('\0', ''), {
    allowedTags: Object.keys(allowedElements),
    nonTextTags: [...elementsDroppedWhole],
    // The transformation below decides; this says the same once more, in the library's own words.
    allowedAttributes,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    transformTags: { '*': (tagName, attribs) => ({ tagName, attribs: cleanAttributes(tagName, attribs) }) },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['src'] === undefined,
    onOpenTag() {
      if (++depth > deepest) throw new TooDeep()
    },
    onCloseTag() {
      depth--
    },
  })
}

/** For each element, the attributes it may have and what cleans them. */
const cleaners = new Map(
  Object.entries(allowedElements).map(([tag, own]) => [tag, Object.entries({ ...own, ...attributesOfAll })]),
)

const allowedAttributes: Record<string, string[]> = Object.fromEntries(
  Array.from(cleaners, ([tag, own]) => [tag, [...own.map(([name]) => name), ...(tag === 'a' ? ['rel'] : [])]]),
)

function cleanAttributes(tag: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [name, cleanOne] of cleaners.get(tag) ?? []) {
    const value = Object.hasOwn(given, name) ? cleanOne(given[name]!) : undefined
    if (value !== undefined) attributes[name] = value
  }
  // A page opened by a link must not steer the one it came from.
  if (attributes['target'] !== undefined) attributes['rel'] = 'noopener noreferrer'
  return attributes
}
