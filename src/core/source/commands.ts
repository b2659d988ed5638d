import { logDefinition } from '../change/log-definition.ts'
import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { defaultSettings, type PageSettings, type Source, type SourceKind } from './source.ts'
import { nameKeyOf } from './parse-source.ts'

/** What was checked before, against which state: a check on older definitions than the writer's does not count. */
export interface Checked {
  readonly epoch: number
}

export interface CreateSourceInput {
  readonly kind: SourceKind
  readonly name: string
  readonly settings?: PageSettings
  /** The first draft; syntax was checked before. */
  readonly text?: string
  /** Live at once; `checked` is what the check of all that depends on it looked at. */
  readonly publish?: Checked
}

/** A page, module or component, as a draft or published at once. */
export function* createSource(deciding: Deciding, input: CreateSourceInput): Work<Source> {
  const { scope, now } = deciding
  const { kind, name } = input
  // Before anything is written: what this command itself changes must not count as a race.
  if (input.publish) yield* checkNotRaced(deciding, input.publish)
  if (input.publish && input.text === undefined) throw new CoreError('source.no_draft', {})
  if (yield* ask('findSourceByName', scope, kind, name)) {
    throw invalid(nameKeyOf(kind), `The ${nameKeyOf(kind)} has already been taken.`)
  }
  const source = yield* ask('insertSource', scope, {
    kind,
    name,
    status: 'draft',
    settings: input.settings ?? defaultSettings,
    draftRevisionId: null,
    publishedRevisionId: null,
    createdAt: now,
    updatedAt: now,
  })
  yield* logDefinition(deciding, kind, source.id)
  if (input.text === undefined) return source
  const saved = yield* saveDraft(deciding, { sourceId: source.id, text: input.text, expectedRevisionId: null })
  return input.publish ? yield* goLive(deciding, saved) : saved
}

export interface SaveDraftInput {
  readonly sourceId: number
  readonly text: string
  /** The draft that the author saw; null where he saw none. Another by now: `revision.stale` (rule 3.6-3). */
  readonly expectedRevisionId: number | null
}

export function* saveDraft(deciding: Deciding, input: SaveDraftInput): Work<Source> {
  const { scope, now } = deciding
  const source = yield* getSource(deciding, input.sourceId)
  checkRevision(source, input.expectedRevisionId)
  const revision = yield* ask('insertRevision', scope, {
    sourceId: source.id,
    text: input.text,
    createdAt: now,
    createdBy: scope.actor.name,
  })
  const saved: Source = { ...source, draftRevisionId: revision.id, updatedAt: now }
  yield* ask('updateSource', scope, saved)
  return saved
}

export interface PublishInput {
  readonly sourceId: number
  readonly expectedRevisionId: number | null
  readonly checked: Checked
}

/** The draft becomes what visitors get, everywhere, with this transaction. */
export function* publish(deciding: Deciding, input: PublishInput): Work<Source> {
  const source = yield* getSource(deciding, input.sourceId)
  checkRevision(source, input.expectedRevisionId)
  if (source.draftRevisionId === null) throw new CoreError('source.no_draft', {})
  yield* checkNotRaced(deciding, input.checked)
  return yield* goLive(deciding, source)
}

function* goLive(deciding: Deciding, source: Source): Work<Source> {
  return yield* change(deciding, source, { status: 'published', publishedRevisionId: source.draftRevisionId })
}

export interface ChangeSettingsInput {
  readonly sourceId: number
  readonly settings: PageSettings
  readonly name?: string
  /** Taking a page offline, or back on. `checked` where that or a new name could break what depends on it. */
  readonly status?: 'published' | 'offline'
  readonly checked: Checked
}

export function* changeSettings(deciding: Deciding, input: ChangeSettingsInput): Work<Source> {
  const source = yield* getSource(deciding, input.sourceId)
  const { name = source.name, settings, status } = input
  if (name !== source.name || status !== undefined) yield* checkNotRaced(deciding, input.checked)
  if (name !== source.name && (yield* ask('findSourceByName', deciding.scope, source.kind, name))) {
    throw invalid(nameKeyOf(source.kind), `The ${nameKeyOf(source.kind)} has already been taken.`)
  }
  if (status === 'published' && source.publishedRevisionId === null) throw new CoreError('source.no_draft', {})
  return yield* change(deciding, source, { name, settings, ...(status === undefined ? {} : { status }) })
}

export function* deleteSource(
  deciding: Deciding,
  input: { readonly sourceId: number; readonly checked: Checked },
): Work<void> {
  const source = yield* getSource(deciding, input.sourceId)
  yield* checkNotRaced(deciding, input.checked)
  yield* ask('deleteSource', deciding.scope, source.id)
  yield* logDefinition(deciding, source.kind, source.id)
}

function* change(deciding: Deciding, source: Source, patch: Partial<Source>): Work<Source> {
  const changed: Source = { ...source, ...patch, updatedAt: deciding.now }
  yield* ask('updateSource', deciding.scope, changed)
  yield* logDefinition(deciding, source.kind, source.id)
  return changed
}

function* getSource({ scope }: Deciding, id: number): Work<Source> {
  const source = yield* ask('findSource', scope, id)
  if (!source) throw new CoreError('resource.not_found', {})
  return source
}

function checkRevision(source: Source, expected: number | null): void {
  if (source.draftRevisionId !== expected) throw new CoreError('revision.stale', { revisionId: source.draftRevisionId })
}

function* checkNotRaced({ scope }: Deciding, { epoch }: Checked): Work<void> {
  const definitions = yield* ask('definitions', scope)
  if (definitions.epoch !== epoch) throw new CoreError('publication.raced', {})
}
