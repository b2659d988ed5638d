import { DatabaseSync } from 'node:sqlite'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import { defaultSettings } from '../../../core/source/index.ts'
import { openHere } from './open-here.ts'

export interface Filling {
  readonly brands: number
  /** Of the first brand; every other has one. */
  readonly pages: number
}

/**
 * Makes a database with brands `brand-0`, `brand-1` and so on, in which page `p7` of `brand-3` says `brand-3 p7`. By
 * commands, but for the pages of the first brand after its first: one by one they would take minutes.
 */
export async function fillBrands(file: string, { brands, pages }: Filling): Promise<void> {
  const store = openHere(file)
  const everywhere = installationScope(systemActor)
  const make = async (slug: string): Promise<Scope> => {
    const { id } = await store.writer.execute(everywhere, 'brand.create', { declaration: { name: slug, slug } })
    const scope: Scope = { brandId: id, actor: systemActor, role: 'owner' }
    await store.writer.execute(scope, 'source.create', {
      kind: 'page',
      name: 'p0',
      text: textOf(slug, 'p0'),
      settings: defaultSettings,
      publish: { epoch: (await store.definitions(scope)).epoch },
    })
    return scope
  }
  const [first] = await Promise.all(Array.from({ length: brands }, (_, i) => make(`brand-${i}`)))
  await store.close()
  addPages(file, first!.brandId, pages)
}

function textOf(slug: string, page: string): string {
  return `<script scope="backend">setVariable('page', '${page}')</script>${slug} {{ var.page }}`
}

function addPages(file: string, brandId: number, pages: number): void {
  const db = new DatabaseSync(file)
  const addSource = db.prepare(
    `insert into source (brand_id, kind, name, status, settings, created_at, updated_at)
     values (?, 'page', ?, 'published', ?, 0, 0)`,
  )
  const addRevision = db.prepare(
    `insert into revision (brand_id, source_id, number, text, created_at, created_by) values (?, ?, 1, ?, 0, 'test')`,
  )
  const publish = db.prepare('update source set draft_revision_id = ?1, published_revision_id = ?1 where id = ?2')
  db.exec('begin')
  for (let i = 1; i < pages; i++) {
    const { lastInsertRowid: id } = addSource.run(brandId, `p${i}`, JSON.stringify(defaultSettings))
    const { lastInsertRowid: revision } = addRevision.run(brandId, id, textOf('brand-0', `p${i}`))
    publish.run(revision, id)
  }
  db.prepare('update definition_state set epoch = epoch + 1 where brand_id = ?').run(brandId)
  db.exec('commit')
  db.close()
}
