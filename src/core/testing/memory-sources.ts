import type { Scope } from '../brand/index.ts'
import type { Source } from '../source/index.ts'
import type { Ledger } from '../store/index.ts'
import { compareText, foldText } from '../text/index.ts'
import type { Tables } from './tables.ts'

/** Pages, modules and components with their revisions. */
export function memorySources(tables: Tables) {
  const all = (scope: Scope) => tables.of(scope).sources.values()
  const revisionsOf = (scope: Scope, sourceId: number) =>
    tables
      .of(scope)
      .revisions.values()
      .filter((revision) => revision.sourceId === sourceId)

  return {
    findSource(scope, id) {
      return tables.of(scope).sources.get(id)
    },

    findSourceByName(scope, kind, name) {
      return all(scope).find((source) => source.kind === kind && source.name === name)
    },

    listSources(scope, of) {
      const wanted = foldText(of.q ?? '')
      const sources = all(scope)
        .filter(
          (source) =>
            source.kind === of.kind &&
            (of.status === undefined || source.status === of.status) &&
            foldText(`${source.name}\n${source.settings.title}`).includes(wanted),
        )
        .sort((a, b) => compareText(a.name, b.name))
      return { sources: sources.slice(of.offset, of.offset + of.limit), total: sources.length }
    },

    readSources(scope, which) {
      return all(scope).flatMap((source) => {
        const live = source.status === 'published' ? source.publishedRevisionId : null
        const id = which === 'published' ? live : (source.draftRevisionId ?? source.publishedRevisionId)
        const revision = id === null ? undefined : tables.of(scope).revisions.get(id)
        return revision ? [{ source, text: revision.text }] : []
      })
    },

    findRevision(scope, id) {
      return tables.of(scope).revisions.get(id)
    },

    listRevisions(scope, of) {
      return revisionsOf(scope, of.sourceId)
        .sort((a, b) => b.number - a.number)
        .slice(of.offset, of.offset + of.limit)
        .map(({ text: _, ...revision }) => revision)
    },

    insertSource(scope, source) {
      const inserted = { ...source, id: tables.nextId('source') }
      tables.of(scope).sources.set(inserted.id, inserted)
      return inserted
    },

    updateSource(scope, source) {
      const ofBrand = tables.of(scope)
      const before = ofBrand.sources.get(source.id)
      ofBrand.sources.set(source.id, source)
      if (liveFace(before) !== liveFace(source)) ofBrand.definitionsChanged()
    },

    deleteSource(scope, sourceId) {
      const ofBrand = tables.of(scope)
      const before = ofBrand.sources.get(sourceId)
      ofBrand.sources.delete(sourceId)
      for (const revision of revisionsOf(scope, sourceId)) ofBrand.revisions.delete(revision.id)
      if (liveFace(before) !== undefined) ofBrand.definitionsChanged()
    },

    insertRevision(scope, revision) {
      const last = Math.max(0, ...revisionsOf(scope, revision.sourceId).map(({ number }) => number))
      const inserted = { ...revision, id: tables.nextId('revision'), number: last + 1 }
      tables.of(scope).revisions.set(inserted.id, inserted)
      return inserted
    },
  } satisfies Partial<Ledger>
}

/** What visitors get of the source, for comparing; undefined where they get nothing. */
function liveFace(source: Source | undefined): string | undefined {
  if (source?.status !== 'published' || source.publishedRevisionId === null) return undefined
  return JSON.stringify([source.name, source.publishedRevisionId, source.settings])
}
