import { describe, expect } from 'vitest'
import type { ApiWorld } from '../testing/api-world.ts'
import { describeScenarios } from '../testing/scenario.ts'

const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

describe('settings and names', () => {
  const page = (world: ApiWorld) => `/pages/${world.acme.names.page}`
  describeScenarios([
    {
      title: 'a new page has the settings it is given (rule 3.6-2)',
      request: 'POST /pages',
      body: {
        page: {
          slug: '/shop/{item}/',
          title: 'Shop',
          requires_login: true,
          redirect_url: '/join',
          on_error: 'fail_closed',
          seo_title: 'The shop',
          id: 7777,
          brand_id: 9,
          published_revision_id: 1,
          status: 'published',
        },
      },
      status: 201,
      answer: {
        slug: 'shop/{item}',
        title: 'Shop',
        status: 'draft',
        requires_login: true,
        redirect_url: '/join',
        on_error: 'fail_closed',
        seo_title: 'The shop',
        seo_description: null,
        published_revision_id: null,
      },
      look: (_, { body }) => body['id'] === 7777,
      sees: false,
    },
    {
      title: 'every fault of a new page is named at once',
      request: 'POST /pages',
      body: { slug: 'a b', redirect_url: '//evil', html: 5, publish: 'yes' },
      status: 422,
      answer: invalid({
        slug: expect.any(Array),
        redirect_url: expect.any(Array),
        html: expect.any(Array),
        publish: expect.any(Array),
      }),
    },
    {
      title: 'a page can write all or nothing (rule 3.1-8)',
      request: 'POST /pages',
      body: { slug: 'all-or-nothing', atomic: true },
      status: 201,
      answer: { atomic: true },
    },
    ...['files/x', 'healthz', 'readyz', '', 'a//b', '../a', '{a}/{a}'].map((slug) => ({
      title: `no page is called ${JSON.stringify(slug)}`,
      request: 'POST /pages',
      body: { slug },
      status: 422,
      answer: invalid({ slug: expect.any(Array) }),
    })),
    {
      title: 'a slug can be taken',
      request: 'POST /pages',
      body: { slug: 'a-page', html: 'fault!' },
      status: 422,
      answer: invalid({ slug: ['The slug has already been taken.'] }),
    },
    {
      title: 'a module may have the code that is the slug of a page',
      request: 'POST /modules',
      body: { code: 'a-page', source: 'x' },
      status: 201,
    },
    {
      title: 'a text of more than a million characters is refused as too large',
      request: 'POST /pages',
      body: { slug: 'long', html: 'x'.repeat(1_000_001) },
      status: 422,
      answer: invalid({ html: expect.any(Array) }),
    },
    (world) => ({
      title: 'settings change one at a time, and the text stays',
      request: `PUT ${page(world)}`,
      body: { title: 'New title', html: 'ignored', expected_revision_id: 0 },
      status: 200,
      answer: { title: 'New title', html: 'A page.', status: 'published', slug: 'a-page' },
    }),
    (world) => ({
      title: 'null takes a setting away',
      given: [{ request: `PUT ${page(world)}`, body: { redirect_url: '/join', seo_title: 'S' } }],
      request: `PUT ${page(world)}`,
      body: { redirect_url: null, seo_title: null },
      status: 200,
      answer: { redirect_url: null, seo_title: null },
    }),
    (world) => ({
      title: 'what was read can be sent back whole',
      request: `PUT ${page(world)}`,
      body: {
        page: {
          slug: 'a-page',
          title: 'T',
          status: 'published',
          requires_login: false,
          redirect_url: null,
          atomic: false,
        },
      },
      status: 200,
      answer: { title: 'T', status: 'published' },
    }),
    (world) => ({
      title: 'a page that was published does not become a draft again',
      request: `PUT ${page(world)}`,
      body: { status: 'draft' },
      status: 422,
      answer: invalid({ status: expect.any(Array) }),
    }),
    {
      title: 'a draft can not be put on- or offline',
      given: [{ request: 'POST /pages', body: { slug: 'start', html: 'x' } }],
      request: 'PUT /pages/7',
      body: { status: 'offline' },
      status: 422,
      answer: invalid({ status: expect.any(Array) }),
    },
    (world) => ({
      title: 'a name can be taken by another',
      given: [{ request: 'POST /pages', body: { slug: 'start', html: 'x' } }],
      request: `PUT ${page(world)}`,
      body: { slug: 'start' },
      status: 422,
      answer: invalid({ slug: ['The slug has already been taken.'] }),
    }),
    (world) => ({
      title: 'a draft needs its text and the revision it is based on',
      request: `PUT ${page(world)}/draft`,
      body: {},
      status: 422,
      answer: invalid({
        html: expect.any(Array),
        expected_revision_id: ['The expected_revision_id field is required.'],
      }),
    }),
    (world) => ({
      title: 'a revision is expected by its number as a number',
      request: `PUT ${page(world)}/draft`,
      body: { html: 'x', expected_revision_id: '1' },
      status: 422,
      answer: invalid({ expected_revision_id: expect.any(Array) }),
    }),
    (world) => ({
      title: 'force is true or false',
      request: `DELETE ${page(world)}`,
      query: { force: 'please' },
      status: 422,
      answer: invalid({ force: expect.any(Array) }),
    }),
  ])
})
