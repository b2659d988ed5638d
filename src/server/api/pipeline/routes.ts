import { Type } from 'typebox'
import { found, getEntity, getId } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { presentPipeline, presentPipelinesOf, presentStage } from './present.ts'
import { NewPipelineSchema, NewStageSchema, PipelineSchema, StageSchema } from './schema.ts'

const listPipelines = defineRoute({
  id: 'listPipelines',
  method: 'GET',
  path: '/crm/entities/{entity}/pipelines',
  noun: 'pipelines',
  summary: 'The pipelines of an entity with their stages, in order',
  role: 'viewer',
  answer: Type.Array(PipelineSchema),
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    return presentPipelinesOf(definitions, getEntity(definitions, params.entity).id)
  },
})

const createPipeline = defineRoute({
  id: 'createPipeline',
  method: 'POST',
  path: '/crm/entities/{entity}/pipelines',
  noun: 'pipelines',
  summary: 'Add a pipeline, with its stages if given',
  role: 'admin',
  body: NewPipelineSchema,
  wrapper: 'pipeline',
  status: 201,
  answer: PipelineSchema,
  async handle({ ports, caller, scope, params, body: declaration }) {
    const { id: entityId } = getEntity(await ports.store.definitions(scope), params.entity)
    const made = await ports.store.writer.execute(scope, 'entity.createPipeline', { entityId, declaration })
    return presentPipeline(caller.brand, made.pipeline, made.stages)
  },
})

const getPipeline = defineRoute({
  id: 'getPipeline',
  method: 'GET',
  path: '/crm/pipelines/{pipeline}',
  noun: 'pipelines',
  summary: 'One pipeline with its stages',
  role: 'viewer',
  answer: PipelineSchema,
  async handle({ ports, caller, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    const pipeline = found(definitions.findPipelineById(getId(params.pipeline)))
    return presentPipeline(caller.brand, pipeline, definitions.stagesOf(pipeline.id))
  },
})

const listStages = defineRoute({
  id: 'listStages',
  method: 'GET',
  path: '/crm/pipelines/{pipeline}/stages',
  noun: 'stages',
  summary: 'The stages of a pipeline, in order',
  role: 'viewer',
  answer: Type.Array(StageSchema),
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    const pipeline = found(definitions.findPipelineById(getId(params.pipeline)))
    return definitions.stagesOf(pipeline.id).map(presentStage)
  },
})

const createStage = defineRoute({
  id: 'createStage',
  method: 'POST',
  path: '/crm/pipelines/{pipeline}/stages',
  noun: 'stages',
  summary: 'Add a stage',
  role: 'admin',
  body: NewStageSchema,
  wrapper: 'stage',
  status: 201,
  answer: StageSchema,
  async handle({ ports, scope, params, body: declaration }) {
    const definitions = await ports.store.definitions(scope)
    const { id: pipelineId } = found(definitions.findPipelineById(getId(params.pipeline)))
    return presentStage(await ports.store.writer.execute(scope, 'entity.createStage', { pipelineId, declaration }))
  },
})

const getStage = defineRoute({
  id: 'getStage',
  method: 'GET',
  path: '/crm/stages/{stage}',
  noun: 'stages',
  summary: 'One stage',
  role: 'viewer',
  answer: StageSchema,
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    return presentStage(found(definitions.findStageById(getId(params.stage))))
  },
})

export const pipelineRoutes: readonly Route[] = [
  listPipelines,
  createPipeline,
  getPipeline,
  listStages,
  createStage,
  getStage,
]
