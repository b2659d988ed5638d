import { readFileSync } from 'node:fs'

const texts = new Map<string, string>()

/** Of a page that comes with the product, read once. Throws where there is none of that slug. */
export function builtInText(slug: string): string {
  let text = texts.get(slug)
  if (text === undefined) texts.set(slug, (text = readFileSync(new URL(`./${slug}.html`, import.meta.url), 'utf8')))
  return text
}
