import { Type } from 'typebox'
import { presets } from '../../../core/entity/index.ts'
import { getEntity as findEntityAt } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { presentEntity, presentEntitySummary } from './present.ts'
import { EntitySchema, EntitySummarySchema, NewEntitySchema, PresetListSchema } from './schema.ts'

const listPresets = defineRoute({
  id: 'listEntityPresets',
  method: 'GET',
  path: '/crm/entity-presets',
  noun: 'entities',
  summary: 'Ready-made starts for a new entity',
  role: 'viewer',
  answer: PresetListSchema,
  handle: () => ({ presets: presets.map(({ key, label, description }) => ({ key, label, description })) }),
})

const listEntities = defineRoute({
  id: 'listEntities',
  method: 'GET',
  path: '/crm/entities',
  noun: 'entities',
  summary: 'All entities with counts',
  role: 'viewer',
  answer: Type.Array(EntitySummarySchema),
  async handle({ ports, scope }) {
    const [definitions, counts] = await Promise.all([
      ports.store.definitions(scope),
      ports.store.reads.countEntries(scope),
    ])
    return definitions.data.entities.map((entity) => presentEntitySummary(definitions, entity, counts))
  },
})

const createEntity = defineRoute({
  id: 'createEntity',
  method: 'POST',
  path: '/crm/entities',
  noun: 'entities',
  summary: 'Define an entity, from a preset or by hand, with pipelines and fields if given',
  role: 'admin',
  body: NewEntitySchema,
  wrapper: 'entity',
  status: 201,
  answer: EntitySchema,
  async handle({ ports, scope, body: declaration }) {
    const entity = await ports.store.writer.execute(scope, 'entity.create', { declaration })
    return presentEntity(await ports.store.definitions(scope), entity, {})
  },
})

const getEntity = defineRoute({
  id: 'getEntity',
  method: 'GET',
  path: '/crm/entities/{entity}',
  noun: 'entities',
  summary: 'One entity with its pipelines, stages and fields',
  role: 'viewer',
  answer: EntitySchema,
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    const entity = findEntityAt(definitions, params.entity)
    return presentEntity(definitions, entity, await ports.store.reads.countEntries(scope))
  },
})

export const entityRoutes: readonly Route[] = [listPresets, listEntities, createEntity, getEntity]
