import { describe, expect, it } from 'vitest'
import { aField, anEntity, aPipeline, aStage, refusalOf, someDefinitions } from '../testing/index.ts'
import { defaultSettings } from '../source/index.ts'

const definitions = someDefinitions({
  epoch: 7,
  entities: [anEntity(), anEntity({ id: 2, slug: 'notes', mode: 'data' })],
  fields: [
    aField({ id: 1, key: 'amount' }),
    aField({ id: 2, key: 'note' }),
    aField({ id: 3, entityId: 2, key: 'note' }),
  ],
  pipelines: [aPipeline({ id: 1, isDefault: false, slug: 'support' }), aPipeline({ id: 2, isDefault: true })],
  stages: [aStage({ id: 1 }), aStage({ id: 2, slug: 'won' }), aStage({ id: 3, pipelineId: 2 })],
  published: [
    { id: 1, kind: 'page', name: 'join', revisionId: 1, settings: defaultSettings },
    { id: 2, kind: 'module', name: 'join', revisionId: 2, settings: defaultSettings },
  ],
})

describe('Definitions', () => {
  it('finds an entity by id or slug', () => {
    expect(definitions.findEntity(1)).toBe(definitions.findEntity('deals'))
    expect([definitions.findEntity(3), definitions.findEntity('1'), definitions.findEntity('toString')]).toEqual(
      Array(3).fill(undefined),
    )
  })

  it('names the nearest slug where there is no such entity (rule 2.1-2)', () => {
    expect(refusalOf(() => definitions.getEntity('deal'))).toMatchObject({
      code: 'entity.not_found',
      details: { slug: 'deal', nearest: 'deals' },
      message: 'No entity has the slug "deal". Did you mean "deals"?',
    })
    expect(refusalOf(() => definitions.getEntity('invoices')).message).toBe('No entity has the slug "invoices".')
    expect(refusalOf(() => definitions.getEntity(99)).details).toEqual({ slug: '99', nearest: null })
  })

  it('finds fields by entity and key, or by id', () => {
    expect(definitions.findField(1, 'note')?.id).toBe(2)
    expect(definitions.findField(2, 'note')?.id).toBe(3)
    expect([
      definitions.findField(2, 'amount'),
      definitions.findField(9, 'note'),
      definitions.findFieldById(9),
    ]).toEqual(Array(3).fill(undefined))
    expect(definitions.findFieldById(3)?.entityId).toBe(2)
    expect(definitions.fieldsOf(1).map((field) => field.key)).toEqual(['amount', 'note'])
    expect(definitions.fieldsOf(9)).toEqual([])
  })

  it('finds pipelines and stages, and never one kind for the other', () => {
    expect(definitions.pipelinesOf(1).map(({ id }) => id)).toEqual([1, 2])
    expect(definitions.pipelinesOf(2)).toEqual([])
    expect(definitions.stagesOf(1).map(({ id }) => id)).toEqual([1, 2])
    expect(definitions.stagesOf(9)).toEqual([])
    expect(definitions.findPipelineById(2)?.slug).toBe('sales')
    expect(definitions.findStageById(3)?.pipelineId).toBe(2)
    expect([definitions.findPipelineById(3), definitions.findStageById(9)]).toEqual([undefined, undefined])
  })

  it('knows the default pipeline, and takes the first where none is marked', () => {
    expect(definitions.defaultPipelineOf(1)?.id).toBe(2)
    expect(definitions.defaultPipelineOf(2)).toBeUndefined()
    const unmarked = someDefinitions({
      pipelines: [aPipeline({ id: 4, isDefault: false }), aPipeline({ id: 5, isDefault: false })],
    })
    expect(unmarked.defaultPipelineOf(1)?.id).toBe(4)
  })

  it('finds what is published by kind and name', () => {
    expect(definitions.findPublished('page', 'join')?.id).toBe(1)
    expect(definitions.findPublished('module', 'join')?.id).toBe(2)
    expect(definitions.findPublished('component', 'join')).toBeUndefined()
    expect(definitions.publishedOf('module').map(({ id }) => id)).toEqual([2])
  })

  it('says whose they are and how new', () => {
    expect([definitions.brand.slug, definitions.epoch]).toEqual(['acme', 7])
  })

  it('passes over what belongs to an entity or pipeline that is gone', () => {
    const torn = someDefinitions({
      entities: [],
      fields: [aField()],
      pipelines: [aPipeline()],
      stages: [aStage({ pipelineId: 9 })],
    })
    expect([torn.fieldsOf(1), torn.pipelinesOf(1), torn.stagesOf(9)]).toEqual([[], [], []])
  })
})
