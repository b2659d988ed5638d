import { readFileSync } from 'node:fs'
import type { Definitions } from '../../../core/definitions/index.ts'
import { findBuiltInPage, type PublishedSource, type SourceKind } from '../../../core/source/index.ts'

/** What is live under the name: the brand's own source, else the page that comes with the product. */
export function findPublished(definitions: Definitions, kind: SourceKind, name: string): PublishedSource | undefined {
  return (
    definitions.findPublished(kind, name) ?? (kind === 'page' ? findBuiltInPage(definitions.brand.id, name) : undefined)
  )
}

const texts = new Map<string, string>()

export function builtInText(slug: string): string {
  let text = texts.get(slug)
  if (text === undefined) texts.set(slug, (text = readFileSync(new URL(`./${slug}.html`, import.meta.url), 'utf8')))
  return text
}
