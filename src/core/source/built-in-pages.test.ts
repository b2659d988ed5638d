import { expect, it } from 'vitest'
import { builtInPages, findBuiltInPage, findBuiltInPageById } from './built-in-pages.ts'

it('pages that come with the product keep their ids, which stored runs hold', () => {
  const ids = ['members/login', 'members/code', 'members/logout', 'members/layout'].map(
    (slug) => findBuiltInPage(7, slug)?.id,
  )
  expect(ids).toEqual([-7001, -7002, -7003, -7004])
})

it('no two of them have one id, in whichever brand, and each is found by it in its own', () => {
  const brands = [1, 2, 3, 1_000]
  const pages = brands.flatMap((brandId) =>
    builtInPages.map((slug) => ({ brandId, ...findBuiltInPage(brandId, slug)! })),
  )
  expect(new Set(pages.map(({ id }) => id)).size).toBe(brands.length * builtInPages.length)
  for (const { brandId, id, name } of pages) {
    expect(findBuiltInPageById(brandId, id)?.name).toBe(name)
    expect(findBuiltInPageById(brandId + 1, id)).toBeUndefined()
  }
})

it.each(['members', 'toString', '__proto__', ''])('there is none under %j', (slug) => {
  expect(findBuiltInPage(1, slug)).toBeUndefined()
})
