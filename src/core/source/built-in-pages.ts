import { defaultSettings, type PublishedSource } from './source.ts'

/** By slug. Numbers stand in the run log: a page keeps its own for ever, and gets none that another one had. */
const pages: Readonly<Record<string, { readonly number: number; readonly title: string }>> = {
  'members/login': { number: 1, title: 'Sign in' },
  'members/code': { number: 2, title: 'Enter your code' },
  'members/logout': { number: 3, title: 'Sign out' },
  'members/layout': { number: 4, title: 'Members' },
}

/** More numbers than there will ever be pages: each brand has so many of its own. */
const idsOfBrand = 1_000

/** Pages that every brand has until it publishes one of its own under the same slug (rule 3.7-1). */
export const builtInPages: readonly string[] = Object.keys(pages)

/** Its ids are negative: below those of anything stored, and the brand's own. Its text is the server's. */
export function findBuiltInPage(brandId: number, slug: string): PublishedSource | undefined {
  if (!Object.hasOwn(pages, slug)) return undefined
  const { number, title } = pages[slug]!
  return {
    id: -(brandId * idsOfBrand + number),
    kind: 'page',
    name: slug,
    revisionId: -number,
    settings: { ...defaultSettings, title, onError: 'fail_closed' },
  }
}

export function findBuiltInPageById(brandId: number, id: number): PublishedSource | undefined {
  return builtInPages.map((slug) => findBuiltInPage(brandId, slug)).find((page) => page?.id === id)
}
