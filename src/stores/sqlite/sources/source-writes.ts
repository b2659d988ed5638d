import type { Scope } from '../../../core/brand/index.ts'
import type { DefinitionsData } from '../../../core/definitions/index.ts'
import { isSameJson, type Json } from '../../../core/json.ts'
import type { PublishedSource, Source } from '../../../core/source/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { revisionShape, sourceShape } from '../database/shapes.ts'
import type { KnownDefinitions } from '../definitions/known-definitions.ts'

/** `findSource` reads what the table holds before the write. */
export function sourceWrites(
  connection: Connection,
  known: KnownDefinitions,
  findSource: (scope: Scope, id: number) => Source | undefined,
) {
  const insert = connection.forBrand(sourceShape.insert('id'))
  const update = connection.forBrand(sourceShape.update('id = ?', 'id', 'kind'))
  const remove = connection.forBrand('delete from source where brand_id = ?1 and id = ?2')
  const removeRevisions = connection.forBrand('delete from revision where brand_id = ?1 and source_id = ?2')
  const nextNumber = connection.forBrand(
    'select coalesce(max(number), 0) + 1 as number from revision where brand_id = ?1 and source_id = ?2',
  )
  const insertRevision = connection.forBrand(revisionShape.insert('id'))

  /** Only what visitors get is a definition: a draft saved changes none (see the port). */
  const changePublished = (scope: Scope, before: Source | undefined, after: Source | undefined) => {
    const [held, wanted] = [before && publishedFace(before), after && publishedFace(after)]
    if (isSameJson(held as Json | undefined, wanted as Json | undefined)) return
    const id = (before ?? after)!.id
    known.change(scope, ({ published }: DefinitionsData) => ({
      published: [...published.filter((other) => other.id !== id), ...(wanted ? [wanted] : [])].sort(
        (a, b) => a.id - b.id,
      ),
    }))
  }

  return {
    insertSource(scope, source) {
      const inserted = { ...source, id: insert.insert(scope, ...sourceShape.write(source, 'id')) }
      changePublished(scope, undefined, inserted)
      return inserted
    },

    updateSource(scope, source) {
      const before = findSource(scope, source.id)
      update.run(scope, ...sourceShape.write(source, 'id', 'kind'), source.id)
      changePublished(scope, before, source)
    },

    deleteSource(scope, sourceId) {
      const before = findSource(scope, sourceId)
      if (!before) return
      remove.run(scope, sourceId)
      removeRevisions.run(scope, sourceId)
      changePublished(scope, before, undefined)
    },

    insertRevision(scope, revision) {
      const numbered = { ...revision, number: nextNumber.get(scope, revision.sourceId)!['number'] as number }
      return { ...numbered, id: insertRevision.insert(scope, ...revisionShape.write(numbered, 'id')) }
    },
  } satisfies Partial<Ledger>
}

function publishedFace({ id, kind, name, settings, status, publishedRevisionId }: Source): PublishedSource | undefined {
  if (status !== 'published' || publishedRevisionId === null) return undefined
  return { id, kind, name, revisionId: publishedRevisionId, settings }
}
