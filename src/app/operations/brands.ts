import type { Brand } from '../../core/brand/index.ts'
import { wholeInstallation, type Operation } from './operation.ts'

export type BrandFacts = Readonly<Pick<Brand, 'id' | 'name' | 'slug'>> & { readonly hosts: readonly string[] }

export const createBrand: Operation<BrandFacts> = async ({ store }, input) =>
  present(await store.writer.execute(wholeInstallation, 'brand.create', { declaration: input }))

export const listBrands: Operation<readonly BrandFacts[]> = async ({ store }) =>
  (await store.installation()).brands.map(present)

function present({ id, name, slug, hosts }: Brand): BrandFacts {
  return { id, name, slug, hosts }
}
