import { describe, expect, it } from 'vitest'
import { anEntity, aPipeline, aStage, issuesOf, refusalOf, someDefinitions } from '../testing/index.ts'
import { choosePlace, findPlace, findPlaces } from './place.ts'

// Sales is made second and is the default; its stages are given in their order.
const deals = anEntity()
const definitions = someDefinitions({
  entities: [deals, anEntity({ id: 2, slug: 'notes', mode: 'data' }), anEntity({ id: 3, slug: 'leads' })],
  pipelines: [
    aPipeline({ id: 1, slug: 'support', isDefault: false }),
    aPipeline({ id: 2, slug: 'sales', isDefault: true }),
    aPipeline({ id: 3, entityId: 3, slug: 'leads' }),
    aPipeline({ id: 4, slug: 'after-sales', isDefault: false }),
  ],
  stages: [
    aStage({ id: 10, pipelineId: 1, slug: 'new' }),
    aStage({ id: 11, pipelineId: 1, slug: 'solved' }),
    aStage({ id: 12, pipelineId: 1, slug: 'archive' }),
    aStage({ id: 20, pipelineId: 2, slug: 'new' }),
    aStage({ id: 21, pipelineId: 2, slug: 'won' }),
    aStage({ id: 30, pipelineId: 3, slug: 'new' }),
    aStage({ id: 40, pipelineId: 4, slug: 'archive' }),
  ],
})

describe('where a new entry stands', () => {
  it.each([
    ['the default pipeline’s first stage', {}, { pipelineId: 2, stageId: 20 }],
    ['the first stage of the pipeline that is named', { pipeline: 'support' }, { pipelineId: 1, stageId: 10 }],
    ['… by id', { pipeline: 1 }, { pipelineId: 1, stageId: 10 }],
    ['the stage that is named in the default pipeline', { stage: 'won' }, { pipelineId: 2, stageId: 21 }],
    ['… before one of the same slug elsewhere', { stage: 'new' }, { pipelineId: 2, stageId: 20 }],
    ['the stage that is named, in the only pipeline that has it', { stage: 'solved' }, { pipelineId: 1, stageId: 11 }],
    ['the stage that is named, in its own pipeline', { stage: 11 }, { pipelineId: 1, stageId: 11 }],
    [
      'the stage that is named in the pipeline that is',
      { pipeline: 'support', stage: 'solved' },
      { pipelineId: 1, stageId: 11 },
    ],
    ['both by id', { pipeline: 1, stage: 11 }, { pipelineId: 1, stageId: 11 }],
  ])('%s', (_, input, place) => {
    expect(findPlace(definitions, deals, input)).toEqual(place)
  })

  it.each([
    [
      { pipeline: 'suport' },
      'pipeline_id',
      'The pipeline_id field names no pipeline of this entity: "suport". Did you mean "support"?',
    ],
    [{ pipeline: 3 }, 'pipeline_id', 'The pipeline_id field names no pipeline of this entity: 3.'],
    [
      { stage: 'solvd' },
      'stage_id',
      'The stage_id field names no stage of this entity: "solvd". Did you mean "solved"?',
    ],
    [
      { pipeline: 'support', stage: 'solvd' },
      'stage_id',
      'The stage_id field names no stage of the pipeline "support": "solvd". Did you mean "solved"?',
    ],
    [{ pipeline: 2, stage: 11 }, 'stage_id', 'The stage_id field names no stage of the pipeline "sales": 11.'],
    [{ stage: 30 }, 'stage_id', 'The stage_id field names no stage of this entity: 30.'],
  ])('refuses %j', (input, name, text) => {
    expect(issuesOf(() => findPlace(definitions, deals, input))).toEqual({ [name]: [text] })
  })

  it('is not guessed where several pipelines other than the default one have the stage', () => {
    const refusal = refusalOf(() => findPlace(definitions, deals, { stage: 'archive' }))
    expect(refusal).toMatchObject({
      code: 'stage.ambiguous',
      message: 'Several pipelines have a stage "archive". Name one of them: support, after-sales.',
    })
  })

  it('must be said in full where that is asked for (rule 1.4-3)', () => {
    expect(issuesOf(() => findPlace(definitions, deals, { stage: 20 }, true))).toHaveProperty('pipeline_id')
    expect(issuesOf(() => findPlace(definitions, deals, { pipeline: 2 }, true))).toHaveProperty('stage_id')
    expect(findPlace(definitions, deals, { pipeline: 2, stage: 20 }, true)).toEqual({ pipelineId: 2, stageId: 20 })
  })

  it('is nowhere in data mode', () => {
    const notes = definitions.getEntity('notes')
    expect(findPlace(definitions, notes, {})).toEqual({ pipelineId: null, stageId: null })
    expect(findPlace(definitions, notes, {}, true)).toEqual({ pipelineId: null, stageId: null })
    expect(refusalOf(() => findPlace(definitions, notes, { stage: 20 })).code).toBe('entity.no_pipelines')
  })
})

describe('where an entry moves to', () => {
  it('is the only place that the names can mean, else that in its own pipeline', () => {
    const places = findPlaces(definitions, deals, { stage: 'archive' })
    expect(places).toEqual([
      { pipelineId: 1, stageId: 12 },
      { pipelineId: 4, stageId: 40 },
    ])
    expect(choosePlace(definitions, places, 4)).toBe(places[1])
    expect(refusalOf(() => choosePlace(definitions, places, 2)).code).toBe('stage.ambiguous')
    expect(refusalOf(() => choosePlace(definitions, places, null)).code).toBe('stage.ambiguous')
    const solved = findPlaces(definitions, deals, { stage: 'solved' })
    expect(choosePlace(definitions, solved, 4)).toEqual({ pipelineId: 1, stageId: 11 })
  })
})
