import { Type } from 'typebox'
import { found, getEntity, getId } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { presentField, presentFieldsOf } from './present.ts'
import { FieldSchema, NewFieldSchema } from './schema.ts'

const listFields = defineRoute({
  id: 'listFields',
  method: 'GET',
  path: '/crm/entities/{entity}/fields',
  noun: 'fields',
  summary: 'The fields of an entity, in order',
  role: 'viewer',
  answer: Type.Array(FieldSchema),
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    return presentFieldsOf(definitions, getEntity(definitions, params.entity).id)
  },
})

const createField = defineRoute({
  id: 'createField',
  method: 'POST',
  path: '/crm/entities/{entity}/fields',
  noun: 'fields',
  summary: 'Add a field; it adopts the values that entries already hold under its key',
  role: 'admin',
  body: NewFieldSchema,
  wrapper: 'field',
  status: 201,
  answer: FieldSchema,
  conflict: 'It would be unique over values that entries share (`field.duplicates`, with `count` and `examples`).',
  async handle({ ports, scope, params, body: declaration }) {
    const definitions = await ports.store.definitions(scope)
    const { id: entityId } = getEntity(definitions, params.entity)
    const field = await ports.store.writer.execute(scope, 'entity.createField', { entityId, declaration })
    return presentField(await ports.store.definitions(scope), field)
  },
})

const getField = defineRoute({
  id: 'getField',
  method: 'GET',
  path: '/crm/fields/{field}',
  noun: 'fields',
  summary: 'One field',
  role: 'viewer',
  answer: FieldSchema,
  async handle({ ports, scope, params }) {
    const definitions = await ports.store.definitions(scope)
    return presentField(definitions, found(definitions.findFieldById(getId(params.field))))
  },
})

export const fieldRoutes: readonly Route[] = [listFields, createField, getField]
