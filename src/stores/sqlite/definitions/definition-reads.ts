import type { Scope } from '../../../core/brand/index.ts'
import type { DefinitionsData } from '../../../core/definitions/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import type { PublishedSource } from '../../../core/source/index.ts'
import type { DefinitionReads } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { brandShape, entityShape, fieldShape, pipelineShape, stageShape } from '../database/shapes.ts'

export function definitionReads(connection: Connection) {
  const brands = connection.forInstallation(`select ${brandShape.columns} from brand order by id`)
  const brand = connection.forInstallation(`select ${brandShape.columns} from brand where id = ?`)
  const installation = connection.forInstallation('select epoch from installation')
  const owner = connection.forInstallation('select 1 from user where operator = 1 limit 1')
  const state = connection.forBrand('select epoch, variables from definition_state where brand_id = ?1')
  const entities = connection.forBrand(`select ${entityShape.columns} from entity where brand_id = ?1 order by id`)
  const all = (table: string, columns: string) =>
    connection.forBrand(`select ${columns} from ${table} where brand_id = ?1 order by position, id`)
  const fields = all('field', fieldShape.columns)
  const pipelines = all('pipeline', pipelineShape.columns)
  const stages = all('stage', stageShape.columns)
  const published = connection.forBrand(
    `select id, kind, name, published_revision_id as "revisionId", settings from source
     where brand_id = ?1 and status = 'published' and published_revision_id is not null order by id`,
  )

  return {
    installation() {
      return connection.snapshot(() => ({
        epoch: installation.get()!['epoch'] as number,
        brands: brands.all().map((row) => brandShape.read(row)),
        hasOwner: owner.get() !== undefined,
      }))
    },

    readDefinitions(scope: Scope): DefinitionsData {
      return connection.snapshot(() => {
        const found = brand.get(scope.brandId)
        const { epoch, variables } = state.get(scope) ?? {}
        if (!found) throw new CoreError('brand.not_found', { brand: String(scope.brandId) })
        return {
          epoch: epoch as number,
          brand: brandShape.read(found),
          entities: entities.all(scope).map((row) => entityShape.read(row)),
          fields: fields.all(scope).map((row) => fieldShape.read(row)),
          pipelines: pipelines.all(scope).map((row) => pipelineShape.read(row)),
          stages: stages.all(scope).map((row) => stageShape.read(row)),
          published: published
            .all(scope)
            .map((row) => ({ ...row, settings: JSON.parse(row['settings'] as string) }) as unknown as PublishedSource),
          variables: JSON.parse(variables as string),
        }
      })
    },
  } satisfies DefinitionReads
}
