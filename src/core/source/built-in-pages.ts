import { defaultSettings, type PublishedSource } from './source.ts'

/** By slug, with their titles. The last one is the layout of the others. */
const titles: Readonly<Record<string, string>> = {
  'members/login': 'Sign in',
  'members/code': 'Enter your code',
  'members/logout': 'Sign out',
  'members/layout': 'Members',
}

/** Pages that every brand has until it publishes one of its own under the same slug (rule 3.7-1). */
export const builtInPages: readonly string[] = Object.keys(titles)

/** Its ids are negative: below those of anything stored, and the brand's own. Its text is the server's. */
export function findBuiltInPage(brandId: number, slug: string): PublishedSource | undefined {
  const index = builtInPages.indexOf(slug)
  if (index < 0) return undefined
  return {
    id: -(brandId * builtInPages.length + index),
    kind: 'page',
    name: slug,
    revisionId: -1 - index,
    settings: { ...defaultSettings, title: titles[slug]!, onError: 'fail_closed' },
  }
}
