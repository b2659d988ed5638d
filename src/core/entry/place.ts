import type { Definitions } from '../definitions/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import type { Entity } from '../entity/index.ts'
import { Input } from '../input/index.ts'
import { didYouMean } from '../text/index.ts'

/** Where in a workflow an entry stands; both null in `data` mode. */
export interface Place {
  readonly pipelineId: number | null
  readonly stageId: number | null
}

/** Named by id or slug; what is undefined is chosen. */
export interface PlaceInput {
  readonly pipeline?: number | string | undefined
  readonly stage?: number | string | undefined
}

/**
 * Every place that the names can mean: the named stage, or the first, of the named pipeline; without a pipeline, of each
 * that has the stage; without either the default pipeline's first stage. So there are several only where a stage's slug
 * stands alone; `choosePlace` tells them apart. Throws `input.invalid` naming what does not fit, and
 * `entity.no_pipelines`.
 */
export function findPlaces(
  definitions: Definitions,
  entity: Entity,
  { pipeline, stage }: PlaceInput,
): readonly [Place, ...Place[]] {
  if (entity.mode === 'data') throw new CoreError('entity.no_pipelines', {})
  const own = definitions.pipelinesOf(entity.id)
  const candidates =
    pipeline !== undefined
      ? own.filter(isNamed(pipeline))
      : stage !== undefined
        ? own
        : own.filter(({ id }) => id === definitions.defaultPipelineOf(entity.id)?.id)
  if (candidates.length === 0) throw unknown('pipeline_id', 'pipeline of this entity', pipeline, own)
  const stages = candidates.flatMap(({ id }) => definitions.stagesOf(id))
  const found = stage === undefined ? stages.slice(0, 1) : stages.filter(isNamed(stage))
  const [first, ...others] = found.map((each): Place => ({ pipelineId: each.pipelineId, stageId: each.id }))
  if (first) return [first, ...others]
  const where = pipeline === undefined ? 'this entity' : `the pipeline "${candidates[0]!.slug}"`
  throw unknown('stage_id', `stage of ${where}`, stage, stages)
}

/** The only place there is, else that of the pipeline in which the entry stands. Throws `stage.ambiguous`. */
export function choosePlace(
  definitions: Definitions,
  places: readonly [Place, ...Place[]],
  ownPipelineId: number | null | undefined,
): Place {
  const chosen = places.length === 1 ? places[0] : places.find(({ pipelineId }) => pipelineId === ownPipelineId)
  if (chosen) return chosen
  throw new CoreError('stage.ambiguous', {
    stage: definitions.findStageById(places[0].stageId!)!.slug,
    pipelines: places.map(({ pipelineId }) => definitions.findPipelineById(pipelineId!)!.slug),
  })
}

/**
 * The place a new entry gets; where a stage's slug stands alone, that of the default pipeline is meant before others.
 * With `explicit` both must be named (REST, rule 1.4-3). Throws as `findPlaces` and `choosePlace` do.
 */
export function findPlace(definitions: Definitions, entity: Entity, input: PlaceInput, explicit = false): Place {
  if (entity.mode === 'data' && !isPlaceNamed(input)) return { pipelineId: null, stageId: null }
  if (explicit && entity.mode === 'crm') checkNamed(input)
  const places = findPlaces(definitions, entity, input)
  return choosePlace(definitions, places, definitions.defaultPipelineOf(entity.id)?.id)
}

export function isPlaceNamed({ pipeline, stage }: PlaceInput): boolean {
  return pipeline !== undefined || stage !== undefined
}

/** A slug is never taken for an id (rule 1.2-1). */
function isNamed(name: number | string) {
  return ({ id, slug }: { readonly id: number; readonly slug: string }) => id === name || slug === name
}

function checkNamed({ pipeline, stage }: PlaceInput): void {
  const faults = new Input({})
  faults.require('pipeline_id', pipeline)
  faults.require('stage_id', stage)
  faults.done()
}

function unknown(
  name: string,
  what: string,
  given: number | string | undefined,
  known: readonly { readonly slug: string }[],
) {
  const slugs = known.map((item) => item.slug)
  const hint = typeof given === 'string' ? didYouMean(given, slugs) : ''
  return invalid(name, `The ${name} field names no ${what}: ${JSON.stringify(given ?? null)}.${hint}`)
}
