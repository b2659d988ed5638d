import type { Brand, Scope } from '../brand/index.ts'
import { Definitions, inOrder, type DefinitionsData } from '../definitions/index.ts'
import type { Ledger } from '../store/index.ts'
import type { Table } from './table.ts'
import type { BrandTables, Tables } from './tables.ts'

/** Brands, and what each defines. */
export function memoryDefinitions(tables: Tables) {
  const readDefinitions = (scope: Scope): DefinitionsData => {
    const { brands } = tables
    const ofBrand = tables.of(scope)
    return {
      epoch: ofBrand.epoch,
      brand: brands.get(scope.brandId)!,
      entities: ofBrand.entities.values(),
      fields: inOrder(ofBrand.fields.values()),
      pipelines: inOrder(ofBrand.pipelines.values()),
      stages: inOrder(ofBrand.stages.values()),
      published: publishedOf(ofBrand),
      variables: ofBrand.variables.get('all') ?? {},
    }
  }
  const put = <T extends { readonly id: number }>(scope: Scope, table: Table<number, T>, definition: T): T => {
    table.set(definition.id, definition)
    tables.of(scope).definitionsChanged()
    return definition
  }

  return {
    installation() {
      return {
        epoch: tables.installationEpoch,
        brands: tables.brands.values(),
        hasOwner: tables.users.values().some((user) => user.operator),
      }
    },

    readDefinitions,

    definitions(scope) {
      const ofBrand = tables.of(scope)
      return (ofBrand.definitions ??= new Definitions(readDefinitions(scope)))
    },

    insertBrand(brand): Brand {
      const inserted = { ...brand, id: tables.nextId('brand') }
      tables.addBrand(inserted)
      return inserted
    },

    insertEntity(scope, entity) {
      return put(scope, tables.of(scope).entities, { ...entity, id: tables.nextId('entity') })
    },

    /** Nothing is indexed here, so values that scripts stored before need no work to be found. */
    insertField(scope, field) {
      return put(scope, tables.of(scope).fields, { ...field, id: tables.nextId('field') })
    },

    insertPipeline(scope, pipeline) {
      return put(scope, tables.of(scope).pipelines, { ...pipeline, id: tables.nextId('pipeline') })
    },

    updatePipeline(scope, pipeline) {
      put(scope, tables.of(scope).pipelines, pipeline)
    },

    insertStage(scope, stage) {
      return put(scope, tables.of(scope).stages, { ...stage, id: tables.nextId('stage') })
    },

    putVariables(scope, variables) {
      const ofBrand = tables.of(scope)
      ofBrand.variables.set('all', variables)
      ofBrand.definitionsChanged()
    },
  } satisfies Partial<Ledger>
}

function publishedOf(ofBrand: BrandTables): DefinitionsData['published'] {
  return ofBrand.sources.values().flatMap(({ id, kind, name, settings, status, publishedRevisionId }) => {
    if (status !== 'published' || publishedRevisionId === null) return []
    return [{ id, kind, name, settings, revisionId: publishedRevisionId }]
  })
}
