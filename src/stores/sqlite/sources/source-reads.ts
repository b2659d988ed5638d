import type { Revision, Source } from '../../../core/source/index.ts'
import type { SourceReads } from '../../../core/store/index.ts'
import { compareText, foldText } from '../../../core/text/index.ts'
import type { Connection, Row } from '../database/connection.ts'
import { revisionShape, sourceShape } from '../database/shapes.ts'

export function sourceReads(connection: Connection) {
  const select = `select ${sourceShape.columns} from source where brand_id = ?1`
  const byId = connection.forBrand(`${select} and id = ?2`)
  const byName = connection.forBrand(`${select} and kind = ?2 and name = ?3`)
  const ofKind = connection.forBrand(`${select} and kind = ?2`)
  const withText = (revision: string) =>
    connection.forBrand(
      `select ${sourceShape.columns}, (select r.text from revision r where r.brand_id = ?1 and r.id = ${revision}) as text
       from source where brand_id = ?1 and text is not null order by id`,
    )
  const drafts = withText('coalesce(draft_revision_id, published_revision_id)')
  const published = withText("iif(status = 'published', published_revision_id, null)")
  const revision = connection.forBrand(`select ${revisionShape.columns} from revision where brand_id = ?1 and id = ?2`)
  const revisions = connection.forBrand(
    `select ${revisionShape.columns.replace('text as "text", ', '')} from revision
     where brand_id = ?1 and source_id = ?2 order by number desc limit ?3 offset ?4`,
  )
  const read = (row: Row): Source => sourceShape.read(row)

  return {
    findSource(scope, id): Source | undefined {
      const row = byId.get(scope, id)
      return row && read(row)
    },

    findSourceByName(scope, kind, name): Source | undefined {
      const row = byName.get(scope, kind, name)
      return row && read(row)
    },

    /** A brand has few, and only core can fold what is looked for. */
    listSources(scope, { kind, q = '', status, limit, offset }) {
      const wanted = foldText(q)
      const sources = ofKind
        .all(scope, kind)
        .map(read)
        .filter(
          (source) =>
            (status === undefined || source.status === status) &&
            foldText(`${source.name}\n${source.settings.title}`).includes(wanted),
        )
        .sort((a, b) => compareText(a.name, b.name))
      return { sources: sources.slice(offset, offset + limit), total: sources.length }
    },

    readSources(scope, which) {
      const rows = (which === 'draft' ? drafts : published).all(scope)
      return rows.map((row) => ({ source: read(row), text: row['text'] as string }))
    },

    findRevision(scope, id): Revision | undefined {
      const row = revision.get(scope, id)
      return row && revisionShape.read(row)
    },

    listRevisions(scope, { sourceId, limit, offset }) {
      return revisions.all(scope, sourceId, limit, offset).map((row) => {
        const { text: _, ...listed } = revisionShape.read(row)
        return listed
      })
    },
  } satisfies SourceReads
}
