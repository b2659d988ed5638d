import { Type } from 'typebox'
import { AnyJson } from '../schema.ts'
import { defineRoute, type Route } from '../route.ts'

const VariablesSchema = Type.Record(Type.String(), AnyJson, { title: 'Variables' })

const getVariables = defineRoute({
  id: 'getVariables',
  method: 'GET',
  path: '/variables',
  noun: 'variables',
  summary: "The brand's variables: what templates read as var.name",
  // They often hold what scripts sign in elsewhere with.
  role: 'admin',
  answer: VariablesSchema,
  async handle({ ports, scope }) {
    return { ...(await ports.store.definitions(scope)).data.variables }
  },
})

const replaceVariables = defineRoute({
  id: 'replaceVariables',
  method: 'PUT',
  path: '/variables',
  noun: 'variables',
  summary: 'Replace all variables',
  role: 'admin',
  body: VariablesSchema,
  wrapper: 'variables',
  answer: VariablesSchema,
  async handle({ ports, scope, body }) {
    return { ...(await ports.store.writer.execute(scope, 'brand.setVariables', { variables: body })) }
  },
})

export const variableRoutes: readonly Route[] = [getVariables, replaceVariables]
