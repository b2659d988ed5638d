import type { Brand, Scope } from '../../../core/brand/index.ts'
import { inOrder, type DefinitionsData } from '../../../core/definitions/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { entityShape, fieldShape, pipelineShape, stageShape } from '../database/shapes.ts'
import type { EntryIndex } from '../entries/entry-index.ts'
import type { KnownDefinitions } from './known-definitions.ts'

export function definitionWrites(connection: Connection, known: KnownDefinitions, index: EntryIndex) {
  const insertBrand = connection.forInstallation(
    `insert into brand (name, slug, hosts, time_zone, currency, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertTally = connection.forBrand('insert into tally (brand_id) values (?1)')
  const insertState = connection.forBrand('insert into definition_state (brand_id) values (?1)')
  const insertEntity = connection.forBrand(entityShape.insert('id'))
  const insertField = connection.forBrand(fieldShape.insert('id'))
  const insertPipeline = connection.forBrand(pipelineShape.insert('id'))
  const updatePipeline = connection.forBrand(pipelineShape.update('id = ?', 'id', 'entityId'))
  const insertStage = connection.forBrand(stageShape.insert('id'))
  const setVariables = connection.forBrand('update definition_state set variables = ?2 where brand_id = ?1')

  return {
    insertBrand(brand): Brand {
      const { name, slug, hosts, timeZone, currency, createdAt, updatedAt } = brand
      const { lastInsertRowid } = insertBrand.run(
        name,
        slug,
        JSON.stringify(hosts),
        timeZone,
        currency,
        createdAt,
        updatedAt,
      )
      const inserted: Brand = { ...brand, id: Number(lastInsertRowid) }
      const scope = { brandId: inserted.id } as Scope
      insertTally.run(scope)
      insertState.run(scope)
      known.changeInstallation()
      return inserted
    },

    insertEntity(scope, entity) {
      const inserted = { ...entity, id: insertEntity.insert(scope, ...entityShape.write(entity, 'id')) }
      known.change(scope, (data) => ({ entities: [...data.entities, inserted] }))
      return inserted
    },

    insertField(scope, field) {
      const inserted = { ...field, id: insertField.insert(scope, ...fieldShape.write(field, 'id')) }
      known.change(scope, (data) => ({ fields: inOrder([...data.fields, inserted]) }))
      index.adopt(scope, inserted)
      return inserted
    },

    insertPipeline(scope, pipeline) {
      const inserted = { ...pipeline, id: insertPipeline.insert(scope, ...pipelineShape.write(pipeline, 'id')) }
      known.change(scope, (data) => ({ pipelines: inOrder([...data.pipelines, inserted]) }))
      return inserted
    },

    updatePipeline(scope, pipeline) {
      updatePipeline.run(scope, ...pipelineShape.write(pipeline, 'id', 'entityId'), pipeline.id)
      const others = (data: DefinitionsData) => data.pipelines.filter((other) => other.id !== pipeline.id)
      known.change(scope, (data) => ({ pipelines: inOrder([...others(data), pipeline]) }))
    },

    insertStage(scope, stage) {
      const inserted = { ...stage, id: insertStage.insert(scope, ...stageShape.write(stage, 'id')) }
      known.change(scope, (data) => ({ stages: inOrder([...data.stages, inserted]) }))
      return inserted
    },

    putVariables(scope, variables) {
      setVariables.run(scope, JSON.stringify(variables))
      known.change(scope, () => ({ variables }))
    },
  } satisfies Partial<Ledger>
}
