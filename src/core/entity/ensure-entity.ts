import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import { invalid, isCoreError, reasonOf, type ErrorCode } from '../errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { slugify } from '../text/index.ts'
import { createEntity, createField, createPipeline } from './commands.ts'

export interface EnsureEntityInput {
  readonly slug: string
  readonly declaration: JsonObject
}

export interface EnsuredEntity {
  readonly id: number
  readonly slug: string
  readonly created: boolean
  readonly fieldsAdded: readonly string[]
  readonly fieldsSkipped: readonly { readonly key: string; readonly reason: string }[]
}

/**
 * ensureCrmEntity: makes the entity, its fields and its pipelines where they are missing; changes nothing that exists.
 * Stages of a pipeline that exists are left alone: an admin may have taken one out. A field that can't be made is
 * skipped with the reason, so that one wrong field does not take the page down. Throws `input.invalid` where `fields` or
 * `pipelines` is no list.
 */
export function* ensureEntity(deciding: Deciding, { slug, declaration }: EnsureEntityInput): Work<EnsuredEntity> {
  const existing = (yield* ask('definitions', deciding.scope)).findEntity(slug)
  const { fields: _fields, pipelines, ...own } = declaration
  const fields = listIn(declaration, 'fields')
  const wanted = wantedPipelines(declaration)
  const entity =
    existing ??
    (yield* createEntity(deciding, {
      declaration: { ...own, name: own['name'] || slug, slug, ...(pipelines === undefined ? {} : { pipelines }) },
    }))
  if (existing && existing.mode === 'crm') yield* addMissingPipelines(deciding, existing.id, wanted)

  const fieldsAdded: string[] = []
  const fieldsSkipped: { key: string; reason: string }[] = []
  for (const [i, field] of fields.entries()) {
    // What has no key is named by where it stands.
    const key = isJsonObject(field) && typeof field['key'] === 'string' && field['key'] ? field['key'] : `fields[${i}]`
    if (!isJsonObject(field)) {
      fieldsSkipped.push({ key, reason: 'A field must be an object.' })
      continue
    }
    const definitions = yield* ask('definitions', deciding.scope)
    if (definitions.findField(entity.id, key)) {
      fieldsSkipped.push({ key, reason: 'It exists.' })
      continue
    }
    try {
      yield* createField(deciding, { entityId: entity.id, declaration: field })
      fieldsAdded.push(key)
    } catch (error) {
      // Of any other code the field is not the cause: a store that is away, or full.
      if (!isCoreError(error) || !ofTheField.has(error.code)) throw error
      fieldsSkipped.push({ key, reason: reasonOf(error) })
    }
  }
  return { id: entity.id, slug: entity.slug, created: existing === undefined, fieldsAdded, fieldsSkipped }
}

const ofTheField: ReadonlySet<ErrorCode> = new Set(['input.invalid', 'limit.reached', 'field.duplicates'])

/** Empty where there is none. Throws `input.invalid` where there is something else. */
function listIn(declaration: JsonObject, name: 'fields' | 'pipelines'): readonly Json[] {
  const given = declaration[name] ?? []
  if (!Array.isArray(given)) throw invalid(name, `The ${name} field must be a list.`)
  return given
}

/** Whether ensureEntity would have anything to do; lets a page that ensures on every visit do so without a write. */
export function isEnsured(definitions: Definitions, { slug, declaration }: EnsureEntityInput): boolean {
  const entity = definitions.findEntity(slug)
  if (!entity) return false
  const keys = listIn(declaration, 'fields').map((field) => (isJsonObject(field) ? field['key'] : undefined))
  const wanted = wantedPipelines(declaration)
  const known = new Set(definitions.pipelinesOf(entity.id).map((pipeline) => pipeline.slug))
  return (
    keys.every((key) => typeof key === 'string' && definitions.findField(entity.id, key) !== undefined) &&
    (entity.mode === 'data' || wanted.every((pipeline) => known.has(pipeline.slug)))
  )
}

function* addMissingPipelines(deciding: Deciding, entityId: number, wanted: readonly WantedPipeline[]): Work<void> {
  const known = new Set(
    (yield* ask('definitions', deciding.scope)).pipelinesOf(entityId).map((pipeline) => pipeline.slug),
  )
  for (const { slug, declaration } of wanted) {
    if (known.has(slug)) continue
    // It does not become the default one: that would change what exists.
    yield* createPipeline(deciding, { entityId, declaration: { ...declaration, slug, is_default: false } })
    known.add(slug)
  }
}

interface WantedPipeline {
  readonly slug: string
  readonly declaration: JsonObject
}

function wantedPipelines(given: JsonObject): readonly WantedPipeline[] {
  return listIn(given, 'pipelines').map((declaration, i) => {
    if (!isJsonObject(declaration)) throw invalid('pipelines', `The pipelines[${i}] field must be an object.`)
    const { slug, name } = declaration
    const derived = slugify(typeof name === 'string' ? name : '', 'pipeline')
    return { slug: typeof slug === 'string' ? slug : derived, declaration }
  })
}
