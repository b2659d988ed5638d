import { Type } from 'typebox'
import type { Scope } from '../../../core/brand/index.ts'
import { Input } from '../../../core/input/index.ts'
import { parseSourceText, type Source } from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { ApiPorts } from '../api-ports.ts'
import { pageQuery, presentPage, presentSlice, readPage, readSlice, sliceQuery } from '../paging.ts'
import { defineRoute, type Route } from '../route.ts'
import { Deleted } from '../schema.ts'
import { changeSettings } from './change-settings.ts'
import { checkChange, checkDraft, retryRaced, type CheckContext, type Warning } from './check.ts'
import { createSource } from './create-source.ts'
import { checkExpected, findDraft, getDraft, getRevision, getSource, readExpectedRevision } from './find-source.ts'
import { presentDraft, presentRevisionSummary, presentSource, presentSourceSummary } from './present.ts'
import { sourceSchemas } from './schema.ts'
import { surfaces, type SourceSurface } from './surface.ts'

const forceQuery = {
  force: Type.Optional(Type.Boolean({ description: 'Do it although published pages stop working.' })),
}
const breaks = 'Published pages would stop working (`publication.breaks`, with `pages`), unless force=true.'
const stale = 'The draft has changed since (`revision.stale`, with its `revision_id` now).'

/** Pages, modules and components (rules 3.6-1 to 3.6-3): one implementation, three surfaces. */
export const sourceRoutes: readonly Route[] = surfaces.flatMap(routesOf)

function routesOf(surface: SourceSurface): readonly Route[] {
  const { kind, noun, textKey } = surface
  const schemas = sourceSchemas(surface)
  const title = kind.charAt(0).toUpperCase() + kind.slice(1)
  const contextOf = ({ checker }: ApiPorts, scope: Scope): CheckContext => ({ checker, scope, surface })

  async function present(store: Store, scope: Scope, source: Source) {
    return presentSource(surface, source, await findDraft(store, scope, source))
  }

  async function presentWritten(store: Store, scope: Scope, written: { source: Source; warnings: Warning[] }) {
    return { ...(await present(store, scope, written.source)), warnings: written.warnings }
  }

  /** Saves a text as the newest draft; `expected` undefined: whichever draft there is. */
  async function saveDraft(
    ports: ApiPorts,
    scope: Scope,
    { source, text, expected }: { source: Source; text: string; expected: number | null | undefined },
  ) {
    checkExpected(source, expected)
    const warnings = await checkDraft(contextOf(ports, scope), { name: source.name, text })
    const expectedRevisionId = source.draftRevisionId
    const saved = await ports.store.writer.execute(scope, 'source.saveDraft', {
      sourceId: source.id,
      text,
      expectedRevisionId,
    })
    return { ...presentDraft(surface, await findDraft(ports.store, scope, saved)), warnings }
  }

  return [
    defineRoute({
      id: `list${title}s`,
      method: 'GET',
      path: `/${noun}`,
      noun,
      summary: `The brand's ${noun}, without their texts`,
      role: 'viewer',
      query: {
        ...pageQuery,
        q: Type.Optional(Type.String({ maxLength: 512 })),
        status: Type.Optional(Type.Enum(['draft', 'published', 'offline'])),
      },
      answer: schemas.page,
      async handle({ ports, scope, query: { q: given, status, ...paging } }) {
        const page = readPage(paging)
        const { limit, offset } = page
        const q = given?.trim()
        const { sources, total } = await ports.store.reads.listSources(scope, {
          kind,
          limit,
          offset,
          ...(q ? { q } : {}),
          ...(status === undefined ? {} : { status }),
        })
        return presentPage(
          page,
          total,
          sources.map((source) => presentSourceSummary(surface, source)),
        )
      },
    }),
    defineRoute({
      id: `create${title}`,
      method: 'POST',
      path: `/${noun}`,
      noun,
      summary: `Make a ${kind}, as a draft or published at once`,
      role: 'admin',
      query: forceQuery,
      body: schemas.newSource,
      wrapper: kind,
      status: 201,
      answer: schemas.written,
      conflict: breaks,
      async handle({ ports, scope, query: { force = false }, body }) {
        const made = await createSource(ports.store, contextOf(ports, scope), { body: body, force })
        return await presentWritten(ports.store, scope, made)
      },
    }),
    defineRoute({
      id: `get${title}`,
      method: 'GET',
      path: `/${noun}/{${kind}}`,
      noun,
      summary: `One ${kind} with the text of its draft`,
      role: 'viewer',
      answer: schemas.source,
      async handle({ ports: { store }, scope, params }) {
        return await present(store, scope, await getSource(store, scope, { surface, id: params[kind]! }))
      },
    }),
    defineRoute({
      id: `update${title}`,
      method: 'PUT',
      path: `/${noun}/{${kind}}`,
      noun,
      summary:
        kind === 'page' ? 'Change settings, slug, or take it off- and online' : 'Rename it, or take it off- and online',
      role: 'admin',
      query: forceQuery,
      body: schemas.settings,
      wrapper: kind,
      answer: schemas.written,
      conflict: breaks,
      async handle({ ports, scope, params, query: { force = false }, body }) {
        const { store } = ports
        const changed = await retryRaced(async () => {
          const { epoch } = await store.definitions(scope)
          const source = await getSource(store, scope, { surface, id: params[kind]! })
          return await changeSettings(store, contextOf(ports, scope), { source, checked: { epoch }, body, force })
        })
        return await presentWritten(store, scope, changed)
      },
    }),
    defineRoute({
      id: `delete${title}`,
      method: 'DELETE',
      path: `/${noun}/{${kind}}`,
      noun,
      summary: `Delete a ${kind} with its revisions`,
      role: 'admin',
      query: forceQuery,
      answer: Deleted,
      conflict: breaks,
      async handle({ ports, scope, params, query: { force = false } }) {
        const { store } = ports
        return await retryRaced(async () => {
          const source = await getSource(store, scope, { surface, id: params[kind]! })
          const { checked } = await checkChange(contextOf(ports, scope), { name: source.name, text: null, force })
          await store.writer.execute(scope, 'source.delete', { sourceId: source.id, checked })
          return { success: true as const }
        })
      },
    }),
    defineRoute({
      id: `get${title}Draft`,
      method: 'GET',
      path: `/${noun}/{${kind}}/draft`,
      noun,
      summary: 'The newest draft; null members where nothing was saved yet',
      role: 'viewer',
      answer: schemas.draft,
      async handle({ ports: { store }, scope, params }) {
        const source = await getSource(store, scope, { surface, id: params[kind]! })
        return presentDraft(surface, await findDraft(store, scope, source))
      },
    }),
    defineRoute({
      id: `save${title}Draft`,
      method: 'PUT',
      path: `/${noun}/{${kind}}/draft`,
      noun,
      summary: 'Save the draft',
      role: 'admin',
      body: schemas.newDraft,
      answer: schemas.writtenDraft,
      conflict: stale,
      async handle({ ports, scope, params, body }) {
        const source = await getSource(ports.store, scope, { surface, id: params[kind]! })
        const input = new Input(body)
        const text = input.collect(() => parseSourceText(textKey, input.value(textKey)))
        const expected = readExpectedRevision(input)
        if (!input.has('expected_revision_id')) input.require('expected_revision_id', undefined)
        input.done()
        return await saveDraft(ports, scope, { source, text: text!, expected })
      },
    }),
    defineRoute({
      id: `publish${title}`,
      method: 'POST',
      path: `/${noun}/{${kind}}/publish`,
      noun,
      summary: 'Make the draft what visitors get',
      role: 'admin',
      query: forceQuery,
      body: schemas.expectation,
      answer: schemas.written,
      conflict: `${stale} ${breaks}`,
      async handle({ ports, scope, params, query: { force = false }, body }) {
        const { store } = ports
        const input = new Input(body)
        const expected = readExpectedRevision(input)
        input.done()
        const published = await retryRaced(async () => {
          const source = await getSource(store, scope, { surface, id: params[kind]! })
          checkExpected(source, expected)
          const { id: expectedRevisionId, text } = await getDraft(store, scope, source)
          const { checked, warnings } = await checkChange(contextOf(ports, scope), { name: source.name, text, force })
          const given = { sourceId: source.id, expectedRevisionId, checked }
          return { source: await store.writer.execute(scope, 'source.publish', given), warnings }
        })
        return await presentWritten(store, scope, published)
      },
    }),
    defineRoute({
      id: `list${title}Revisions`,
      method: 'GET',
      path: `/${noun}/{${kind}}/revisions`,
      noun,
      summary: 'Every saved text, newest first, without the texts',
      role: 'viewer',
      query: sliceQuery,
      answer: schemas.revisions,
      async handle({ ports: { store }, scope, params, query }) {
        const { id: sourceId } = await getSource(store, scope, { surface, id: params[kind]! })
        const slice = readSlice(query)
        const revisions = await store.reads.listRevisions(scope, { sourceId, ...slice })
        return presentSlice(slice, revisions.map(presentRevisionSummary))
      },
    }),
    defineRoute({
      id: `get${title}Revision`,
      method: 'GET',
      path: `/${noun}/{${kind}}/revisions/{number}`,
      noun,
      summary: 'One saved text',
      role: 'viewer',
      answer: schemas.revision,
      async handle({ ports: { store }, scope, params }) {
        const source = await getSource(store, scope, { surface, id: params[kind]! })
        const revision = await getRevision(store, scope, { source, number: params['number']! })
        return { ...presentRevisionSummary(revision), [textKey]: revision.text }
      },
    }),
    defineRoute({
      id: `restore${title}Revision`,
      method: 'POST',
      path: `/${noun}/{${kind}}/revisions/{number}/restore`,
      noun,
      summary: 'Save an older text as the draft',
      role: 'admin',
      body: schemas.expectation,
      answer: schemas.writtenDraft,
      conflict: stale,
      async handle({ ports, scope, params, body }) {
        const source = await getSource(ports.store, scope, { surface, id: params[kind]! })
        const { text } = await getRevision(ports.store, scope, { source, number: params['number']! })
        const input = new Input(body)
        const expected = readExpectedRevision(input)
        input.done()
        return await saveDraft(ports, scope, { source, text, expected })
      },
    }),
  ]
}
