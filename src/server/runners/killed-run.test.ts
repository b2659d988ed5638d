import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { defaultSettings, findBuiltInPage } from '../../core/source/index.ts'
import { aWorld } from '../../core/testing/index.ts'
import { recordKill, type Killed } from './killed-run.ts'

const { store, scope, execute } = aWorld()
const epoch = store.definitions(scope).epoch
execute('source.create', { kind: 'page', name: 'busy', text: 'busy', settings: defaultSettings, publish: { epoch } })
const [busy] = store.definitions(scope).publishedOf('page')
const builtIn = findBuiltInPage(scope.brandId, 'members/login')

const killed: Omit<Killed, 'id'> = {
  brandId: scope.brandId,
  pageId: busy!.id,
  url: '/busy',
  isInnocent: false,
  durationMs: 300,
  computeMs: 250,
}

it.each([
  ['that held its thread', {}, { page: 'busy', revisionId: busy!.revisionId, error: { code: 'script.stuck' } }],
  ['that was taken along', { isInnocent: true }, { page: 'busy', error: { code: 'script.taken_along' } }],
  ['of a page that comes with the product', { pageId: builtIn!.id }, { page: 'members/login' }],
  ['that did not get as far as its page', { pageId: 0 }, { page: '', revisionId: 0, error: { document: '' } }],
])('a visit %s stands in the run log', async (_title, given, expected) => {
  const id = randomUUID()
  await recordKill(store, { id, ...killed, ...given })
  const runs = await store.reads.listRuns(scope, { limit: 100, offset: 0 })
  expect(runs.find((run) => run.id === id)).toMatchObject({
    outcome: 'killed',
    status: 504,
    durationMs: 300,
    computeMs: 250,
    ...expected,
  })
})
