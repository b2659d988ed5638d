import type { Brand } from '../brand/index.ts'
import type { Entity } from '../entity/entity.ts'
import { CoreError } from '../errors/index.ts'
import type { Field } from '../field/index.ts'
import type { JsonObject } from '../json.ts'
import type { Pipeline, Stage } from '../pipeline/index.ts'
import type { PublishedSource, SourceKind } from '../source/source.ts'
import { findNearest } from '../text/index.ts'

/** All of a brand's definitions as plain data, as one transaction saw them. */
export interface DefinitionsData {
  /** Grows with each change of the brand's definitions; equal epochs mean equal definitions. */
  readonly epoch: number
  readonly brand: Brand
  readonly entities: readonly Entity[]
  /** In order of position, as are pipelines and stages. */
  readonly fields: readonly Field[]
  readonly pipelines: readonly Pipeline[]
  readonly stages: readonly Stage[]
  readonly published: readonly PublishedSource[]
  readonly variables: JsonObject
}

/** The order of fields, pipelines and stages: by position, and the older first where that is the same. */
export function inOrder<T extends { readonly id: number; readonly position: number }>(
  definitions: readonly T[],
): readonly T[] {
  return definitions.toSorted((a, b) => a.position - b.position || a.id - b.id)
}

/** The definitions of one brand, immutable, with every look-up that a request needs. A run keeps one to its end. */
export class Definitions {
  readonly data: DefinitionsData
  readonly #entities = new Map<number | string, Entity>()
  readonly #fields = new Map<number, Map<string, Field>>()
  readonly #fieldLists = new Map<number, Field[]>()
  readonly #pipelines = new Map<number, Pipeline[]>()
  readonly #stages = new Map<number, Stage[]>()
  readonly #byId = new Map<string, Field | Pipeline | Stage>()
  readonly #sources = new Map<string, PublishedSource>()

  constructor(data: DefinitionsData) {
    this.data = data
    for (const entity of data.entities) {
      this.#entities.set(entity.id, entity).set(entity.slug, entity)
      this.#fields.set(entity.id, new Map())
      this.#fieldLists.set(entity.id, [])
      this.#pipelines.set(entity.id, [])
    }
    for (const field of data.fields) {
      this.#fields.get(field.entityId)?.set(field.key, field)
      this.#fieldLists.get(field.entityId)?.push(field)
      this.#byId.set(`field ${field.id}`, field)
    }
    for (const pipeline of data.pipelines) {
      this.#pipelines.get(pipeline.entityId)?.push(pipeline)
      this.#byId.set(`pipeline ${pipeline.id}`, pipeline)
      this.#stages.set(pipeline.id, [])
    }
    for (const stage of data.stages) {
      this.#stages.get(stage.pipelineId)?.push(stage)
      this.#byId.set(`stage ${stage.id}`, stage)
    }
    for (const source of data.published) this.#sources.set(`${source.kind} ${source.name}`, source)
  }

  get brand(): Brand {
    return this.data.brand
  }

  get epoch(): number {
    return this.data.epoch
  }

  findEntity(idOrSlug: number | string): Entity | undefined {
    return this.#entities.get(idOrSlug)
  }

  /** Throws `entity.not_found`, which names the nearest slug (rule 2.1-2). */
  getEntity(idOrSlug: number | string): Entity {
    const entity = this.#entities.get(idOrSlug)
    if (entity) return entity
    const slug = String(idOrSlug)
    const nearest =
      findNearest(
        slug,
        this.data.entities.map((known) => known.slug),
      ) ?? null
    throw new CoreError('entity.not_found', { slug, nearest })
  }

  fieldsOf(entityId: number): readonly Field[] {
    return this.#fieldLists.get(entityId) ?? []
  }

  findField(entityId: number, key: string): Field | undefined {
    return this.#fields.get(entityId)?.get(key)
  }

  findFieldById(id: number): Field | undefined {
    return this.#byId.get(`field ${id}`) as Field | undefined
  }

  pipelinesOf(entityId: number): readonly Pipeline[] {
    return this.#pipelines.get(entityId) ?? []
  }

  findPipelineById(id: number): Pipeline | undefined {
    return this.#byId.get(`pipeline ${id}`) as Pipeline | undefined
  }

  defaultPipelineOf(entityId: number): Pipeline | undefined {
    const pipelines = this.pipelinesOf(entityId)
    return pipelines.find((pipeline) => pipeline.isDefault) ?? pipelines[0]
  }

  stagesOf(pipelineId: number): readonly Stage[] {
    return this.#stages.get(pipelineId) ?? []
  }

  findStageById(id: number): Stage | undefined {
    return this.#byId.get(`stage ${id}`) as Stage | undefined
  }

  /** A published page by slug, module or component by code; offline ones are not among them. */
  findPublished(kind: SourceKind, name: string): PublishedSource | undefined {
    return this.#sources.get(`${kind} ${name}`)
  }

  publishedOf(kind: SourceKind): readonly PublishedSource[] {
    return this.data.published.filter((source) => source.kind === kind)
  }
}
