import type { Scope } from '../../../core/brand/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import type { Input } from '../../../core/input/index.ts'
import type { Revision, Source } from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { found, getId } from '../path-names.ts'
import type { SourceSurface } from './surface.ts'

/** The source of this kind with the id in the path. */
export async function getSource(
  { reads }: Store,
  scope: Scope,
  at: { surface: SourceSurface; id: string },
): Promise<Source> {
  const source = found(await reads.findSource(scope, getId(at.id)))
  return found(source.kind === at.surface.kind ? source : undefined)
}

export async function findDraft({ reads }: Store, scope: Scope, source: Source): Promise<Revision | undefined> {
  return source.draftRevisionId === null ? undefined : await reads.findRevision(scope, source.draftRevisionId)
}

/** Throws `source.no_draft` where there is nothing to publish. */
export async function getDraft(store: Store, scope: Scope, source: Source): Promise<Revision> {
  const draft = await findDraft(store, scope, source)
  if (!draft) throw new CoreError('source.no_draft', {})
  return draft
}

// Revisions saved between the two reads of `getRevision` push the one that is looked for this far down at most.
const mostSavedMeanwhile = 20

/** By its number. Numbers count up without gaps and the list is newest first, so the number says where it stands. */
export async function getRevision(
  { reads }: Store,
  scope: Scope,
  at: { source: Source; number: string },
): Promise<Revision> {
  const number = getId(at.number)
  const sourceId = at.source.id
  const [newest] = await reads.listRevisions(scope, { sourceId, limit: 1, offset: 0 })
  const offset = found(newest).number - number
  const near = offset < 0 ? [] : await reads.listRevisions(scope, { sourceId, limit: mostSavedMeanwhile, offset })
  const { id } = found(near.find((revision) => revision.number === number))
  return found(await reads.findRevision(scope, id))
}

/** `expected_revision_id`: an id, null for "there was none", undefined where it is not given. */
export function readExpectedRevision(input: Input): number | null | undefined {
  return input.integer('expected_revision_id', 1, Number.MAX_SAFE_INTEGER)
}

/** Before anything is compiled: who saw an older draft is told so, whatever else may be wrong. */
export function checkExpected(source: Source, expected: number | null | undefined): void {
  if (expected === undefined || expected === source.draftRevisionId) return
  throw new CoreError('revision.stale', { revisionId: source.draftRevisionId })
}
