import { describe, expect } from 'vitest'
import { describeScenarios } from '../testing/scenario.ts'
import { send } from '../testing/send.ts'

const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

describe('entities', () => {
  describeScenarios([
    {
      title: 'presets are leads, contacts and deals (rule 1.2-4)',
      as: 'viewer',
      request: 'GET /crm/entity-presets',
      status: 200,
      answer: { presets: [{ key: 'leads' }, { key: 'contacts' }, { key: 'deals' }] },
    },
    {
      title: 'the list is a bare array with counts (rule 1.4)',
      as: 'viewer',
      request: 'GET /crm/entities',
      status: 200,
      answer: [{ slug: 'deals', pipelines_count: 1, fields_count: 3, entries_count: 1 }],
    },
    {
      title: 'one entity carries its pipelines with stages, and its fields (rule 1.4)',
      as: 'viewer',
      request: 'GET /crm/entities/deals',
      status: 200,
      answer: {
        slug: 'deals',
        entity_mode: 'crm',
        entries_count: 1,
        pipelines: [
          { slug: 'sales', is_default: true, stages: [{ slug: 'new' }, { slug: 'won', semantic_status: 'won' }] },
        ],
        fields: [
          { key: 'amount', label: 'Amount', name: 'Amount', type: 'number', options: {} },
          { key: 'email', unique: true, options: null },
          { key: 'parent', type: 'reference', options: { target_entity: 'deals', display_field: 'title' } },
        ],
      },
    },
    ({ acme }) => ({
      title: 'an id names the entity as its slug does (rule 1.4-1)',
      request: `GET /crm/entities/${acme.names.entity}`,
      status: 200,
      answer: { slug: 'deals' },
    }),
    {
      title: 'a crm entity without a preset starts with the pipeline Default and its stage New (rule 1.2-3)',
      as: 'admin',
      request: 'POST /crm/entities',
      body: { name: 'Order Returns' },
      status: 201,
      answer: {
        slug: 'order-returns',
        singular_name: 'Order Returns',
        entity_mode: 'crm',
        entries_count: 0,
        pipelines: [{ slug: 'default', is_default: true, stages: [{ name: 'New', semantic_status: 'active' }] }],
        fields: [],
      },
    },
    {
      title: 'a body may come wrapped (rule 1.4-3)',
      as: 'admin',
      request: 'POST /crm/entities',
      body: { entity: { name: 'Returns', preset: 'deals' } },
      status: 201,
      answer: { name: 'Returns', pipelines: [{ slug: 'sales' }], fields_count: 5 },
    },
    {
      title: 'a data entity has no pipelines (rule 1.2-3)',
      request: 'POST /crm/entities',
      body: { name: 'Cities', entity_mode: 'data' },
      status: 201,
      answer: { entity_mode: 'data', pipelines: [], pipelines_count: 0 },
    },
    {
      title: 'a name is required, and every fault is named at once',
      request: 'POST /crm/entities',
      body: { color: 'url(x)', entity_mode: 'both' },
      status: 422,
      answer: invalid({
        name: ['The name field is required.'],
        color: ['The color field must be a CSS color.'],
        entity_mode: ['The entity_mode field must be one of crm, data.'],
      }),
    },
    {
      title: 'a name that is refused is not called missing as well',
      request: 'POST /crm/entities',
      body: { name: 'x'.repeat(256), singular_name: 5 },
      status: 422,
      look: (_, { body }) => body['errors'],
      sees: {
        name: ['The name field must not be greater than 255 characters.'],
        singular_name: ['The singular_name field must be a string.'],
      },
    },
    {
      title: 'no body is an empty one',
      request: 'POST /crm/entities',
      status: 422,
      answer: invalid({ name: ['The name field is required.'] }),
    },
    {
      title: 'a body that is no object says so',
      request: 'POST /crm/entities',
      body: ['name'],
      status: 422,
      answer: invalid({ body: expect.any(Array) }),
    },
    {
      title: 'a slug that was asked for must be free (rule 1.4-9)',
      request: 'POST /crm/entities',
      body: { name: 'Deals', slug: 'deals' },
      status: 422,
      answer: invalid({ slug: ['The slug has already been taken.'] }),
    },
    {
      title: 'a slug made of the name gets a suffix where it is taken (rule 1.2-1)',
      request: 'POST /crm/entities',
      body: { name: 'Deals' },
      status: 201,
      answer: { slug: 'deals-2' },
    },
    ({ acme, other }) => ({
      title: 'ids, brands and times in a body are not heeded',
      request: 'POST /crm/entities',
      body: {
        name: 'Mine',
        id: 7777,
        brand_id: other.scope.brandId,
        is_system: true,
        created_at: '2001-01-01',
        entries_count: 9,
      },
      status: 201,
      answer: { brand_id: acme.scope.brandId, is_system: false, entries_count: 0 },
      look: (_, { body }) => body['id'] === 7777 || String(body['created_at']).includes('2001'),
      sees: false,
    }),
    {
      title: 'what was made is in the next answer (rule 1.4-8)',
      given: [{ request: 'POST /crm/entities', body: { name: 'Leads' } }],
      request: 'GET /crm/entities/leads',
      status: 200,
    },
    {
      title: 'an editor defines nothing (rule 5.5-6)',
      as: 'editor',
      request: 'POST /crm/entities',
      body: { name: 'Leads' },
      status: 403,
    },
  ])
})

describe('pipelines and stages', () => {
  describeScenarios([
    {
      title: 'a new pipeline with its stages, in order',
      as: 'admin',
      request: 'POST /crm/entities/deals/pipelines',
      body: {
        pipeline: { name: 'Renewals', purpose: 'sales', stages: [{ name: 'Due', probability: 50 }, { name: 'Done' }] },
      },
      status: 201,
      answer: {
        slug: 'renewals',
        is_default: false,
        position: 1,
        stages: [
          { slug: 'due', probability: 50, position: 0, order: 0 },
          { slug: 'done', position: 1, order: 1 },
        ],
      },
    },
    {
      title: 'a new default takes over from the one before (rule 1.2-5)',
      given: [{ request: 'POST /crm/entities/deals/pipelines', body: { name: 'Renewals', is_default: true } }],
      request: 'GET /crm/entities/deals/pipelines',
      status: 200,
      answer: [
        { slug: 'sales', is_default: false },
        { slug: 'renewals', is_default: true },
      ],
    },
    {
      title: 'an entity in data mode takes no pipeline (rule 1.2-3)',
      given: [{ request: 'POST /crm/entities', body: { name: 'Cities', entity_mode: 'data' } }],
      request: 'POST /crm/entities/cities/pipelines',
      body: { name: 'Sales' },
      status: 422,
      answer: { code: 'entity.no_pipelines' },
    },
    ({ acme }) => ({
      title: 'one pipeline by id',
      request: `GET /crm/pipelines/${acme.names.pipeline}`,
      status: 200,
      answer: { slug: 'sales', crm_entity_id: acme.ids.entity, stages: [{ slug: 'new' }, { slug: 'won' }] },
    }),
    ({ acme }) => ({
      title: 'a stage is added at the end',
      as: 'admin',
      request: `POST /crm/pipelines/${acme.names.pipeline}/stages`,
      body: { stage: { name: 'Lost', semantic_status: 'lost', color: '#c00', required_keys: ['amount'] } },
      status: 201,
      answer: {
        pipeline_id: acme.ids.pipeline,
        slug: 'lost',
        position: 2,
        order: 2,
        semantic_status: 'lost',
        required_keys: ['amount'],
      },
    }),
    ({ acme }) => ({
      title: 'order is taken as position (rule 1.2-9)',
      request: `POST /crm/pipelines/${acme.names.pipeline}/stages`,
      body: { name: 'Early', order: 7 },
      status: 201,
      answer: { position: 7 },
    }),
    ({ acme }) => ({
      title: 'a stage names all that is wrong with it',
      request: `POST /crm/pipelines/${acme.names.pipeline}/stages`,
      body: { probability: 101, semantic_status: 'maybe' },
      status: 422,
      answer: invalid({
        name: ['The name field is required.'],
        probability: ['The probability field must be between 0 and 100.'],
        semantic_status: ['The semantic_status field must be one of open, active, won, lost.'],
      }),
    }),
    ({ acme }) => ({
      title: 'the stages of a pipeline are a bare array',
      request: `GET /crm/pipelines/${acme.names.pipeline}/stages`,
      status: 200,
      answer: [{ slug: 'new' }, { slug: 'won' }],
    }),
    ({ acme }) => ({
      title: 'one stage by id',
      request: `GET /crm/stages/${acme.names.stage}`,
      status: 200,
      answer: { slug: 'new', pipeline_id: acme.ids.pipeline },
    }),
  ])
})

describe('fields', () => {
  describeScenarios([
    {
      title: 'name is taken as label, a type alias as its type (rules 1.2-9, 1.2-12)',
      as: 'admin',
      request: 'POST /crm/entities/deals/fields',
      body: { field: { key: 'margin', name: 'Margin', type: 'currency', options: { currency: 'EUR' }, order: 9 } },
      status: 201,
      answer: {
        key: 'margin',
        label: 'Margin',
        name: 'Margin',
        type: 'number',
        options: { currency: 'EUR', decimals: 2 },
        position: 9,
      },
    },
    {
      title: 'choices come back with value and label; a camelCase reporting_config in snake_case (rule 1.2-9)',
      request: 'POST /crm/entities/deals/fields',
      body: {
        key: 'priority',
        type: 'select',
        options: ['low', { value: 'high', label: 'High', color: '#c00' }],
        reporting_config: { reportable: true, aggregationType: 'categorical', preferred_chart: 'pie' },
      },
      status: 201,
      answer: {
        options: [
          { value: 'low', label: 'low' },
          { value: 'high', label: 'High', color: '#c00' },
        ],
        reporting_config: {
          reportable: true,
          aggregation_type: 'categorical',
          baseline: null,
          bucket_size: null,
          preferred_chart: 'pie',
        },
      },
    },
    {
      title: 'rules of validation come back as given',
      request: 'POST /crm/entities/deals/fields',
      body: {
        key: 'size',
        type: 'number',
        validation_rules: { min: 1, max: 9, message: 'One to nine.' },
        default_value: 3,
      },
      status: 201,
      answer: { validation_rules: { min: 1, max: 9, message: 'One to nine.' }, default_value: 3 },
    },
    {
      title: 'a key is required and unique in its entity (rule 1.2-8)',
      request: 'POST /crm/entities/deals/fields',
      body: { label: 'No key' },
      status: 422,
      answer: invalid({ key: ['The key field is required.'] }),
    },
    {
      title: 'a key that exists is taken',
      request: 'POST /crm/entities/deals/fields',
      body: { key: 'amount' },
      status: 422,
      answer: invalid({ key: ['The key has already been taken.'] }),
    },
    ...['__proto__', 'constructor', 'prototype', 'title', 'a b', ''].map((key) => ({
      title: `no field is called ${JSON.stringify(key)}`,
      request: 'POST /crm/entities/deals/fields',
      body: { key, label: 'X' },
      status: 422,
      answer: { code: 'input.invalid' },
    })),
    ({ other }) => ({
      title: "another brand's entity is no target, by id",
      request: 'POST /crm/entities/deals/fields',
      body: { key: 'link', type: 'reference', options: { target_entity_id: other.ids.entity } },
      status: 422,
      answer: { code: 'input.invalid' },
    }),
    ({ acme }) => ({
      title: 'one field by id',
      request: `GET /crm/fields/${acme.names.field}`,
      status: 200,
      answer: { key: 'amount', crm_entity_id: acme.ids.entity },
    }),
    {
      title: 'the fields of an entity are a bare array, in order',
      request: 'GET /crm/entities/deals/fields',
      status: 200,
      answer: [{ key: 'amount' }, { key: 'email' }, { key: 'parent' }],
    },
    ({ store, acme }) => {
      store.execute(acme.scope, 'entry.setFields', {
        entity: 'deals',
        reference: { type: 'order', id: '1' },
        fields: [{ key: 'score', value: 7 }],
        force: false,
      })
      return {
        title: 'a field adopts what scripts stored under its key before (rule 1.2-10)',
        request: 'POST /crm/entities/deals/fields',
        body: { key: 'score', type: 'number' },
        status: 201,
        look: async (world) => {
          const query = { field_key: 'score', field_value: '7' }
          return (await send(world, { request: 'GET /crm/entities/deals/entries', query })).body['total']
        },
        sees: 1,
      }
    },
    ({ store, acme }) => {
      const ids = ['1', '2'].map(
        (id) =>
          store.execute(acme.scope, 'entry.setFields', {
            entity: 'deals',
            reference: { type: 'order', id },
            fields: [{ key: 'code', value: `Code ${'xX'[Number(id) - 1]}` }],
            force: false,
          }).entryId,
      )
      return {
        title: 'a field is not unique over values that entries share: 409 with count and examples (rule 1.2-11)',
        request: 'POST /crm/entities/deals/fields',
        body: { key: 'code', unique: true },
        status: 409,
        answer: {
          message:
            'The field "code" can not be unique: 1 of its values are held by more than one entry. Change those first.',
          code: 'field.duplicates',
          key: 'code',
          count: 1,
          examples: [{ value: 'Code x', entry_ids: ids }],
        },
      }
    },
  ])
})
