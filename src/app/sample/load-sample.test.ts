import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { MemoryStore } from '../../core/testing/index.ts'
import type { SourceChecker } from '../../server/visit/index.ts'
import { loadSample } from './load-sample.ts'
import { readSample, weightTracker } from './read-sample.ts'

let folder: string
let store: MemoryStore
let scope: Scope

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-sample-'))
  store = new MemoryStore({ now: Date.now })
  const whole = installationScope(systemActor)
  const { id } = await store.writer.execute(whole, 'brand.create', { declaration: { name: 'Demo' } })
  scope = { ...whole, brandId: id }
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, unknown>>): string {
  for (const [name, content] of Object.entries({ 'brand.json': { name: 'Shop' }, ...files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const shop = {
  'brand.json': { name: 'Shop', variables: { tagline: 'Fresh', site: 'Shop' } },
  'entities/deals.json': { slug: 'deals', name: 'Deals', fields: [{ key: 'value', type: 'number' }] },
  'modules/prices/tax.js': 'export const tax = 7',
  'components/card.html': '<b>card</b>',
  'pages/index.html': '<h1>Shop</h1>',
  'pages/offers/{id}.html': '<p>offer</p>',
  'pages/offers/{id}.json': { title: 'Offer', requires_login: true },
  'entries/deals.jsonl':
    '{"title":"A","values":{"value":5},"reference_type":"customer","reference_id":"7"}\n{"title":"B","values":{}}\n',
}

/** Compiles nothing: a page is refused as long as a page that it names in a comment is not live. */
function checkerOf(target: MemoryStore): SourceChecker {
  return {
    checkDraft: async () => [],
    async checkChange(of, { name, text }) {
      const { epoch, data } = target.definitions(of)
      const needed = /<!-- needs (\S+) -->/.exec(text ?? '')?.[1]
      const isMissing = needed !== undefined && !data.published.some((source) => source.name === needed)
      const issue = {
        severity: 'error',
        code: 'x',
        message: `no ${needed}`,
        document: name,
        line: 1,
        column: 2,
      } as const
      return { epoch, issues: isMissing ? [issue] : [], broken: [] }
    },
  }
}

describe('loading a sample', () => {
  it('makes entities, entries, modules, components and pages, published, named by their paths', async () => {
    const loaded = await loadSample({ store, scope, checker: undefined }, readSample(write(shop)))
    expect(loaded).toEqual({ entities: ['deals'], sources: ['prices/tax', 'card', 'index', 'offers/{id}'], entries: 2 })
    const definitions = store.definitions(scope)
    expect(definitions.data.variables).toEqual({ tagline: 'Fresh', site: 'Shop' })
    expect(definitions.findPublished('module', 'prices/tax')).toBeDefined()
    expect(definitions.findPublished('page', 'offers/{id}')?.settings).toMatchObject({
      title: 'Offer',
      requiresLogin: true,
    })
    const { id } = definitions.getEntity('deals')
    const reference = { type: 'customer', id: '7' }
    expect(await store.reads.listEntriesOf(scope, { entityId: id, reference, limit: 9, offset: 0 })).toMatchObject([
      { title: 'A', values: { value: 5 } },
    ])
  })

  it('a second time changes nothing', async () => {
    const sample = readSample(write(shop))
    await loadSample({ store, scope, checker: undefined }, sample)
    const { epoch } = store.definitions(scope)
    const again = await loadSample({ store, scope, checker: undefined }, sample)
    expect(again).toEqual({ entities: [], sources: [], entries: 0 })
    expect(store.definitions(scope).epoch).toBe(epoch)
  })

  it('leaves what is there under the same names as it is, and finishes what was cut off', async () => {
    await store.writer.execute(scope, 'brand.setVariables', { variables: { site: 'My own' } })
    const checked = { epoch: store.definitions(scope).epoch }
    await store.writer.execute(scope, 'source.create', {
      kind: 'page',
      name: 'index',
      text: 'my own',
      publish: checked,
    })
    const loaded = await loadSample({ store, scope, checker: undefined }, readSample(write(shop)))
    expect(loaded.sources).toEqual(['prices/tax', 'card', 'offers/{id}'])
    expect(store.definitions(scope).data.variables).toEqual({ tagline: 'Fresh', site: 'My own' })
    const index = store.definitions(scope).findPublished('page', 'index')!
    expect(await store.reads.findRevision(scope, index.revisionId)).toMatchObject({ text: 'my own' })
  })

  it('publishes a layout before the pages that need it, whatever they are called', async () => {
    const files = { 'pages/a.html': '<!-- needs b -->', 'pages/b.html': '<!-- needs c -->', 'pages/c.html': 'c' }
    const loaded = await loadSample({ store, scope, checker: checkerOf(store) }, readSample(write(files)))
    expect(loaded.sources).toEqual(['c', 'b', 'a'])
  })

  it('says where a sample that does not compile is wrong', async () => {
    const files = { 'pages/a.html': '<!-- needs nothing-there -->', 'pages/b.html': 'b' }
    const loading = loadSample({ store, scope, checker: checkerOf(store) }, readSample(write(files)))
    await expect(loading).rejects.toThrow('the sample does not compile: a:1:2: no nothing-there')
  })

  it('says which field of a sample is wrong', async () => {
    const files = { 'entities/deals.json': { slug: 'deals', fields: [{ key: 'value', type: 'nubmer' }] } }
    const loading = loadSample({ store, scope, checker: undefined }, readSample(write(files)))
    await expect(loading).rejects.toThrow("the sample's field deals.value can't be made: The type field")
  })

  it('checks again when somebody else published in between', async () => {
    const checker = checkerOf(store)
    let isFirst = true
    const racing: SourceChecker = {
      ...checker,
      async checkChange(of, change) {
        const checked = await checker.checkChange(of, change)
        if (isFirst) await store.writer.execute(scope, 'brand.setVariables', { variables: { raced: true } })
        isFirst = false
        return checked
      },
    }
    const loaded = await loadSample({ store, scope, checker: racing }, readSample(write({ 'pages/a.html': 'a' })))
    expect(loaded.sources).toEqual(['a'])
  })

  it('waits for a runner that has the time to check', async () => {
    const checker = checkerOf(store)
    let refusals = 2
    const busy: SourceChecker = {
      ...checker,
      async checkChange(of, change) {
        if (refusals-- > 0) throw new CoreError('server.busy', { retryAfterSeconds: 1 })
        return await checker.checkChange(of, change)
      },
    }
    const loaded = await loadSample({ store, scope, checker: busy }, readSample(write({ 'pages/a.html': 'a' })))
    expect(loaded.sources).toEqual(['a'])
  })
})

describe('the sample that comes along', () => {
  it('is taken by every rule of the CRM', async () => {
    const loaded = await loadSample({ store, scope, checker: undefined }, readSample(weightTracker))
    expect(loaded.entities.toSorted()).toEqual(['quiz-answers', 'weight-tracker'])
    expect(loaded.sources).toContain('weight/checkin')
  })
})
