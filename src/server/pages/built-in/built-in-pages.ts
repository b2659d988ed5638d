import { readFileSync } from 'node:fs'
import type { Definitions } from '../../../core/definitions/index.ts'
import { defaultSettings, type PublishedSource, type SourceKind } from '../../../core/source/index.ts'

/** By slug, with their titles. The last one is the layout of the others. */
const titles: Readonly<Record<string, string>> = {
  'members/login': 'Sign in',
  'members/code': 'Enter your code',
  'members/logout': 'Sign out',
  'members/layout': 'Members',
}

/** Pages that every brand has until it publishes one of its own under the same slug (rule 3.7-1). */
export const builtInPages: readonly string[] = Object.keys(titles)

/** What is live under the name: the brand's own source, else the page that comes with the product. */
export function findPublished(definitions: Definitions, kind: SourceKind, name: string): PublishedSource | undefined {
  return definitions.findPublished(kind, name) ?? builtInPage(definitions.brand.id, kind, name)
}

/** Its ids are negative: below those of anything stored, and the brand's own. */
export function builtInPage(brandId: number, kind: SourceKind, name: string): PublishedSource | undefined {
  const index = kind === 'page' ? builtInPages.indexOf(name) : -1
  if (index < 0) return undefined
  return {
    id: -(brandId * builtInPages.length + index),
    kind,
    name,
    revisionId: -1 - index,
    settings: { ...defaultSettings, title: titles[name]!, onError: 'fail_closed' },
  }
}

const texts = new Map<string, string>()

export function builtInText(name: string): string {
  let text = texts.get(name)
  if (text === undefined) texts.set(name, (text = readFileSync(new URL(`./${name}.html`, import.meta.url), 'utf8')))
  return text
}
