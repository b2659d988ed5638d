import { describe, expect, it } from 'vitest'
import { issuesOf } from '../testing/index.ts'
import { parsePipeline, parseStage } from './parse-pipeline.ts'

describe('parseStage', () => {
  it('needs no more than a name', () => {
    expect(parseStage({ name: 'New' })).toEqual({
      name: 'New',
      slug: undefined,
      color: null,
      position: undefined,
      probability: null,
      status: null,
      requiredKeys: [],
    })
  })

  it('takes everything a stage has, in both spellings', () => {
    const parsed = {
      name: 'Won',
      slug: 'won',
      color: '#16a34a',
      position: 2,
      probability: 100,
      status: 'won',
      requiredKeys: ['amount'],
    }
    expect(
      parseStage({
        name: 'Won',
        slug: 'won',
        color: '#16a34a',
        order: 2,
        probability: 100,
        semantic_status: 'won',
        required_keys: ['amount', 'amount'],
      }),
    ).toEqual(parsed)
    expect(
      parseStage({
        label: 'Won',
        slug: 'won',
        color: '#16a34a',
        position: 2,
        probability: 100,
        semanticStatus: 'won',
        requiredKeys: ['amount'],
      }),
    ).toEqual(parsed)
  })

  it.each([
    [{}, 'name', 'The name field is required.'],
    [{ name: 'a', slug: '42' }, 'slug', /^The slug field must be 1 to 64 of/],
    [{ name: 'a', color: 'url(x)' }, 'color', 'The color field must be a CSS color.'],
    [{ name: 'a', probability: 101 }, 'probability', 'The probability field must be between 0 and 100.'],
    [
      { name: 'a', semantic_status: 'done' },
      'semantic_status',
      'The semantic_status field must be one of open, active, won, lost.',
    ],
    [{ name: 'a', required_keys: ['title'] }, 'required_keys', 'The required_keys field must be a list of field keys.'],
  ] as const)('refuses %j', (declaration, name, text) => {
    const found = issuesOf(() => parseStage(declaration))
    expect(Object.keys(found)).toEqual([name])
    expect(found[name]![0]).toMatch(text)
  })
})

describe('parsePipeline', () => {
  it('needs no more than a name', () => {
    expect(parsePipeline({ name: 'Sales' })).toEqual({
      name: 'Sales',
      slug: undefined,
      purpose: null,
      isDefault: false,
      position: undefined,
      stages: [],
    })
  })

  it('takes everything a pipeline has', () => {
    const pipeline = parsePipeline({
      name: 'Sales',
      slug: 'sales',
      purpose: 'sales',
      is_default: true,
      order: 1,
      stages: [{ name: 'New' }, { name: 'Won' }],
    })
    expect(pipeline).toMatchObject({ name: 'Sales', slug: 'sales', purpose: 'sales', isDefault: true, position: 1 })
    expect(pipeline.stages.map((stage) => stage.name)).toEqual(['New', 'Won'])
  })

  it('names a fault by the stage it is in', () => {
    const stages = [{ name: 'New' }, 'x', { color: 5 }]
    expect(issuesOf(() => parsePipeline({ stages, purpose: 'fun' }))).toEqual({
      name: ['The name field is required.'],
      purpose: ['The purpose field must be one of sales, support, callcenter.'],
      'stages.1': ['The stages.1 field must be an object.'],
      'stages.2.name': ['The stages.2.name field is required.'],
      'stages.2.color': ['The stages.2.color field must be a string.'],
    })
  })

  it('takes 200 stages and no more (rule 1.2-15)', () => {
    const stages = Array.from({ length: 200 }, (_, i) => ({ name: `Stage ${i}` }))
    expect(parsePipeline({ name: 'Long', stages }).stages).toHaveLength(200)
    expect(issuesOf(() => parsePipeline({ name: 'Long', stages: [...stages, { name: 'One more' }] }))).toEqual({
      stages: ['The stages field must not hold more than 200 items.'],
    })
  })
})
