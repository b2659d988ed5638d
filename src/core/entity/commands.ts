import { logDefinition } from '../change/log-definition.ts'
import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { prepareValue } from '../entry/values.ts'
import { parseField, type Field, type FieldDeclaration } from '../field/index.ts'
import type { Json } from '../json.ts'
import {
  parsePipeline,
  parseStage,
  type Pipeline,
  type PipelineDeclaration,
  type Stage,
  type StageDeclaration,
} from '../pipeline/index.ts'
import { freeSlug, slugify } from '../text/index.ts'
import type { Entity } from './entity.ts'
import { parseEntity } from './parse-entity.ts'

/** Rule 1.2-15. */
const most = { entities: 1000, fields: 500, pipelines: 50, stages: 200 } as const

/** Raw input, as a caller sent it: its slug may depend on what exists, so it is judged inside the transaction. */
export interface Declaration {
  readonly declaration: Json
}

/** A new entity with its preset or, in `crm` mode, the pipeline "Default" (rules 1.2-3, 1.2-4). */
export function* createEntity(deciding: Deciding, { declaration }: Declaration): Work<Entity> {
  const { scope, now } = deciding
  const definitions = yield* ask('definitions', scope)
  const parsed = parseEntity(declaration)
  checkLimit(definitions.data.entities.length, 'entities')
  const slug = chooseSlug(parsed, 'entity', (candidate) => definitions.findEntity(candidate) !== undefined)
  const { fields, pipelines, preset, ...given } = parsed
  const entity = yield* ask('insertEntity', scope, { ...given, slug, isSystem: false, createdAt: now, updatedAt: now })
  yield* logDefinition(deciding, 'entity', entity.id)
  const wanted = [...(preset?.pipelines ?? []), ...pipelines] as readonly Json[]
  if (entity.mode === 'data' && wanted.length > 0) throw new CoreError('entity.no_pipelines', {})
  if (entity.mode === 'crm') {
    for (const pipeline of wanted.length > 0 ? wanted : [defaultPipeline]) {
      yield* createPipeline(deciding, { entityId: entity.id, declaration: pipeline })
    }
  }
  for (const field of [...(preset?.fields ?? []), ...fields]) {
    yield* createField(deciding, { entityId: entity.id, declaration: field })
  }
  return entity
}

const defaultPipeline: Json = { name: 'Default', slug: 'default', stages: [{ name: 'New', semantic_status: 'active' }] }

export function* createField(deciding: Deciding, input: Declaration & { readonly entityId: number }): Work<Field> {
  const { scope, now } = deciding
  const definitions = yield* ask('definitions', scope)
  const entity = getEntityById(definitions, input.entityId)
  const declared: FieldDeclaration = parseField(input.declaration, {
    findEntityId: (slug) => definitions.findEntity(slug)?.id,
    hasEntityId: (id) => definitions.findEntity(id) !== undefined,
    patternFault: deciding.engines.patternFault,
  })
  const existing = definitions.fieldsOf(entity.id)
  if (definitions.findField(entity.id, declared.key)) throw invalid('key', 'The key has already been taken.')
  checkLimit(existing.length, 'fields')
  if (declared.unique) yield* checkNoDuplicates(deciding, { entityId: entity.id, key: declared.key })
  const field = yield* ask('insertField', scope, {
    ...declared,
    defaultValue: prepareDefault(deciding, declared),
    entityId: entity.id,
    position: declared.position ?? nextPosition(existing),
    createdAt: now,
    updatedAt: now,
  })
  yield* logDefinition(deciding, 'field', field.id)
  return field
}

const mostExamples = 5

/** A field can only become unique while no two entries hold one value (rule 1.2-11), scripts' values among them. */
function* checkNoDuplicates({ scope }: Deciding, of: { readonly entityId: number; readonly key: string }): Work<void> {
  const { count, examples } = yield* ask('findDuplicates', scope, { ...of, limit: mostExamples })
  if (count > 0) throw new CoreError('field.duplicates', { key: of.key, count, examples })
}

/** A default must be what a caller could give: bounded, within the rules, sanitised. */
function prepareDefault(deciding: Deciding, declared: FieldDeclaration): Json {
  const { key, defaultValue } = declared
  if (defaultValue === null) return null
  return prepareValue(deciding, { field: declared, key, value: defaultValue, strict: true, name: 'default_value' })
    .value
}

export interface PipelineWithStages {
  readonly pipeline: Pipeline
  readonly stages: readonly Stage[]
}

/** Without stages of its own a pipeline gets the stage "New": an entry must have somewhere to stand. */
export function* createPipeline(
  deciding: Deciding,
  input: Declaration & { readonly entityId: number },
): Work<PipelineWithStages> {
  const { scope, now } = deciding
  const definitions = yield* ask('definitions', scope)
  const entity = getEntityById(definitions, input.entityId)
  if (entity.mode === 'data') throw new CoreError('entity.no_pipelines', {})
  const declared: PipelineDeclaration = parsePipeline(input.declaration)
  const existing = definitions.pipelinesOf(entity.id)
  checkLimit(existing.length, 'pipelines')
  const { stages: wanted, ...given } = declared
  const isDefault = declared.isDefault || existing.length === 0
  // Exactly one default (rule 1.2-5): a new one takes it over.
  for (const other of isDefault ? existing.filter((candidate) => candidate.isDefault) : []) {
    yield* ask('updatePipeline', scope, { ...other, isDefault: false, updatedAt: now })
    yield* logDefinition(deciding, 'pipeline', other.id)
  }
  const pipeline = yield* ask('insertPipeline', scope, {
    ...given,
    entityId: entity.id,
    slug: chooseSlug(declared, 'pipeline', (slug) => existing.some((other) => other.slug === slug)),
    isDefault,
    position: declared.position ?? nextPosition(existing),
    createdAt: now,
    updatedAt: now,
  })
  yield* logDefinition(deciding, 'pipeline', pipeline.id)
  const stages: Stage[] = []
  for (const stage of wanted.length > 0 ? wanted : [parseStage({ name: 'New', semantic_status: 'active' })]) {
    stages.push(yield* addStage(deciding, pipeline, stages, stage))
  }
  return { pipeline, stages }
}

export function* createStage(deciding: Deciding, input: Declaration & { readonly pipelineId: number }): Work<Stage> {
  const definitions = yield* ask('definitions', deciding.scope)
  const pipeline = definitions.findPipelineById(input.pipelineId)
  if (!pipeline) throw new CoreError('resource.not_found', {})
  return yield* addStage(deciding, pipeline, definitions.stagesOf(pipeline.id), parseStage(input.declaration))
}

function* addStage(
  deciding: Deciding,
  pipeline: Pipeline,
  existing: readonly Stage[],
  declared: StageDeclaration,
): Work<Stage> {
  checkLimit(existing.length, 'stages')
  const stage = yield* ask('insertStage', deciding.scope, {
    ...declared,
    pipelineId: pipeline.id,
    slug: chooseSlug(declared, 'stage', (slug) => existing.some((other) => other.slug === slug)),
    position: declared.position ?? nextPosition(existing),
    createdAt: deciding.now,
    updatedAt: deciding.now,
  })
  yield* logDefinition(deciding, 'stage', stage.id)
  return stage
}

function getEntityById(definitions: Definitions, id: number): Entity {
  const entity = definitions.findEntity(id)
  if (!entity) throw new CoreError('resource.not_found', {})
  return entity
}

/** The slug asked for must be free; one derived from the name gets a suffix where it is taken (rule 1.2-1). */
function chooseSlug(
  { slug, name }: { readonly slug: string | undefined; readonly name: string },
  fallback: string,
  isTaken: (slug: string) => boolean,
): string {
  if (slug === undefined) return freeSlug(slugify(name, fallback), isTaken)
  if (isTaken(slug)) throw invalid('slug', 'The slug has already been taken.')
  return slug
}

function nextPosition(existing: readonly { readonly position: number }[]): number {
  return existing.reduce((next, { position }) => Math.max(next, position + 1), 0)
}

function checkLimit(count: number, what: keyof typeof most): void {
  if (count >= most[what]) throw new CoreError('limit.reached', { what, limit: most[what] })
}
