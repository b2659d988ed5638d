import { describe, expect, it } from 'vitest'
import { parseField } from '../field/index.ts'
import { parsePipeline } from '../pipeline/index.ts'
import { issuesOf } from '../testing/index.ts'
import { parseEntity } from './parse-entity.ts'
import { presets } from './presets.ts'

describe('parseEntity', () => {
  it('needs no more than a name', () => {
    expect(parseEntity({ name: ' Deals ' })).toEqual({
      name: 'Deals',
      slug: undefined,
      singularName: 'Deals',
      pluralName: 'Deals',
      icon: null,
      color: null,
      mode: 'crm',
      preset: undefined,
      fields: [],
      pipelines: [],
    })
  })

  it('takes everything an entity has, in both spellings', () => {
    const parsed = {
      name: 'Deal',
      slug: 'deals',
      singularName: 'One',
      pluralName: 'Many',
      icon: 'hand-coins',
      color: '#36f',
      mode: 'data',
    }
    expect(
      parseEntity({
        name: 'Deal',
        slug: 'deals',
        singular_name: 'One',
        plural_name: 'Many',
        icon: 'hand-coins',
        color: '#36f',
        entity_mode: 'data',
      }),
    ).toMatchObject(parsed)
    expect(
      parseEntity({
        name: 'Deal',
        slug: 'deals',
        singularName: 'One',
        pluralName: 'Many',
        icon: 'hand-coins',
        color: '#36f',
        entityMode: 'data',
      }),
    ).toMatchObject(parsed)
  })

  it('is named after its preset where it is given no name', () => {
    expect(parseEntity({ preset: 'deals' })).toMatchObject({ name: 'Deals', preset: { key: 'deals' } })
    expect(parseEntity({ preset: 'deals', name: 'Orders' })).toMatchObject({ name: 'Orders', pluralName: 'Orders' })
  })

  it.each([
    [{}, 'name', 'The name field is required.'],
    [{ name: 'x'.repeat(256) }, 'name', 'The name field must not be greater than 255 characters.'],
    [{ name: 'a', slug: 'Deals' }, 'slug', /^The slug field must be 1 to 64 of/],
    [{ name: 'a', icon: 'x'.repeat(65) }, 'icon', 'The icon field must not be greater than 64 characters.'],
    [{ name: 'a', icon: '<svg>' }, 'icon', 'The icon field must be the name of a Lucide icon.'],
    [{ name: 'a', color: 'red;' }, 'color', 'The color field must be a CSS color.'],
    [{ name: 'a', entity_mode: 'table' }, 'entity_mode', 'The entity_mode field must be one of crm, data.'],
    [{ name: 'a', preset: 'sales' }, 'preset', 'The preset field must be one of leads, contacts, deals.'],
    [{ name: 'a', preset: 'deals', entity_mode: 'data' }, 'preset', 'The preset field is for entities in crm mode.'],
    [{ name: 'a', fields: Array(501).fill({}) }, 'fields', 'The fields field must not hold more than 500 items.'],
    [
      { name: 'a', pipelines: Array(51).fill({}) },
      'pipelines',
      'The pipelines field must not hold more than 50 items.',
    ],
  ] as const)('refuses %j', (declaration, name, text) => {
    const found = issuesOf(() => parseEntity(declaration))
    expect(found[name]![0]).toMatch(text)
  })
})

describe('presets (rule 1.2-4)', () => {
  it('are leads, contacts and deals', () => {
    expect(presets.map((preset) => preset.key)).toEqual(['leads', 'contacts', 'deals'])
  })

  it.each(presets)('$key is made of pipelines and fields that a caller could declare', ({ pipelines, fields }) => {
    const context = { findEntityId: () => undefined, hasEntityId: () => false, patternFault: () => undefined }
    const parsed = fields.map((field) => parseField(field, context))
    expect(new Set(parsed.map((field) => field.key)).size).toBe(fields.length)
    expect(fields.length).toBeGreaterThan(0)
    for (const pipeline of pipelines) expect(parsePipeline(pipeline).stages.length).toBeGreaterThan(1)
  })
})
