import type { Definitions } from '../definitions/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import type { Entity } from '../entity/index.ts'
import { Input } from '../input/index.ts'
import type { Pipeline } from '../pipeline/index.ts'
import { findNearest } from '../text/index.ts'

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
 * The place a new entry gets: the named stage of the named pipeline, else the pipeline's first stage, else the default
 * pipeline's; a stage named by id brings its pipeline along. With `explicit` both must be named (REST, rule 1.4-3). Throws `input.invalid` naming what does not fit.
 */
export function findPlace(definitions: Definitions, entity: Entity, input: PlaceInput, explicit = false): Place {
  if (entity.mode === 'data') {
    if (input.pipeline !== undefined || input.stage !== undefined) throw new CoreError('entity.no_pipelines', {})
    return { pipelineId: null, stageId: null }
  }
  if (explicit) checkNamed(input)
  const pipelines = definitions.pipelinesOf(entity.id)
  const pipeline =
    input.pipeline === undefined
      ? choosePipeline(definitions, entity, input.stage)
      : pipelines.find((candidate) => candidate.id === input.pipeline || candidate.slug === input.pipeline)
  if (!pipeline) throw unknown('pipeline_id', 'pipeline of this entity', input.pipeline, pipelines)
  const stages = definitions.stagesOf(pipeline.id)
  const stage =
    input.stage === undefined
      ? stages[0]
      : stages.find((candidate) => candidate.id === input.stage || candidate.slug === input.stage)
  if (!stage) throw unknown('stage_id', `stage of the pipeline "${pipeline.slug}"`, input.stage, stages)
  return { pipelineId: pipeline.id, stageId: stage.id }
}

function checkNamed({ pipeline, stage }: PlaceInput): void {
  const faults = new Input({})
  faults.require('pipeline_id', pipeline)
  faults.require('stage_id', stage)
  faults.done()
}

/** A stage's id says its pipeline; a slug is looked for in the default one. */
function choosePipeline(definitions: Definitions, entity: Entity, stage: PlaceInput['stage']): Pipeline | undefined {
  const named = typeof stage === 'number' ? definitions.findStageById(stage) : undefined
  const own = definitions.pipelinesOf(entity.id).find((pipeline) => pipeline.id === named?.pipelineId)
  return own ?? definitions.defaultPipelineOf(entity.id)
}

function unknown(
  name: string,
  what: string,
  given: number | string | undefined,
  known: readonly { readonly slug: string }[],
) {
  const nearest =
    typeof given === 'string'
      ? findNearest(
          given,
          known.map((item) => item.slug),
        )
      : undefined
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  return invalid(name, `The ${name} field names no ${what}: ${JSON.stringify(given ?? null)}.${hint}`)
}
