import { afterEach, beforeEach, expect, it } from 'vitest'
import { installationScope, systemActor } from '../../core/brand/index.ts'
import { aScope } from '../../core/testing/index.ts'
import { aFunctionsWorld, type FunctionsWorld } from './testing/functions-world.ts'

let world: FunctionsWorld

beforeEach(async () => {
  world = await aFunctionsWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

const nobody = { entry: '00000000-0000-7000-8000-000000000000', pipeline: 987_654, stage: 987_654 }

/** Calls of every function that takes an id, by these ids. */
const callsBy = ({ entry, pipeline, stage }: { entry: string; pipeline: number; stage: number }) => {
  const [of, entryId] = [`slug: 'tracker'`, `entryId: '${entry}'`]
  const place = `pipelineId: ${pipeline}, stageId: ${stage}`
  return [
    `getCrmField({ ${of}, ${entryId}, fieldKey: 'bio' })`,
    `getCrmFields({ ${of}, ${entryId}, fieldKeys: ['bio', 'weight'] })`,
    `getCrmFieldValues({ ${of}, ${entryId}, fieldKey: 'bio' })`,
    `getCrmEntries({ ${of}, ${entryId} })`,
    `getCrmEntries({ ${of}, anyReference: true, before: '${entry}' })`,
    `getCrmEntries({ ${of}, anyReference: true, filter: { key: 'stage_id', op: 'eq', value: ${stage} } })`,
    `getCrmEntries({ ${of}, anyReference: true, filter: { key: 'next', op: 'eq', value: '${entry}' } })`,
    `getCrmEntries({ ${of}, anyReference: true, filter: { key: 'next.bio', op: 'contains', value: 'canary' } })`,
    `getCrmEntries({ ${of}, anyReference: true, filter: { key: 'bio', op: 'starts_with', value: 'canary' } })`,
    `setCrmField({ ${of}, ${entryId}, fieldKey: 'bio', value: 'taken' })`,
    `setCrmField({ ${of}, ${entryId}, fieldKey: 'bio', value: 'taken', async: true })`,
    `setCrmFields({ ${of}, ${entryId}, fields: { bio: 'taken' } })`,
    `createCrmEntry({ ${of}, title: 'x', ${place} })`,
    `createCrmEntry({ ${of}, title: 'x', values: { next: '${entry}' } }).ok`,
    `setCrmRelation({ ${of}, ${entryId}, relationKey: 'next', targetEntryId: '${entry}' })`,
    `setCrmRelation({ ${of}, relationKey: 'next', targetEntryId: '${entry}' })`,
    `removeCrmRelation({ ${of}, ${entryId}, relationKey: 'next', targetEntryId: '${entry}' })`,
    `moveCrmLead({ ${of}, ${entryId}, ${place} })`,
    `moveCrmLead({ ${of}, ${place} })`,
    `moveCrmToStage({ ${of}, stageId: ${stage} })`,
    `moveCrmToPipeline({ ${of}, pipelineId: ${pipeline} })`,
    `moveCrmToEntity({ fromSlug: 'tracker', toSlug: 'cities', ${entryId}, fieldMap: { bio: 'bio' }, removeFromOld: true })`,
    `moveCrmToEntity({ fromSlug: 'cities', toSlug: 'tracker', fieldMap: { size: 'weight' }, ${place} })`,
  ]
}

it('an id of another brand is answered as one that is nowhere, and nothing of that brand is read or changed', async () => {
  const { store } = world
  const brand = store.execute(installationScope(systemActor), 'brand.create', { declaration: { name: 'Other' } })
  const other = aScope({ brandId: brand.id })
  const next = { key: 'next', type: 'reference', options: { target_entity: 'tracker' } }
  const own = store.definitions(world.scope).getEntity('tracker')
  world.execute('entity.createField', { entityId: own.id, declaration: next })
  const theirs = store.execute(other, 'entity.create', { declaration: { name: 'Tracker', slug: 'tracker' } })
  store.execute(other, 'entity.createField', { entityId: theirs.id, declaration: next })
  const given = {
    entity: 'tracker',
    title: 'canary',
    reference: { type: 'customer', id: 'ada' },
    values: [{ key: 'bio', value: 'canary' }],
    strict: false,
  }
  const { entry } = store.execute(other, 'entry.create', given)
  const ids = { entry: entry.id, pipeline: entry.pipelineId!, stage: entry.stageId! }
  await world.evaluate(
    `createCrmEntry({ slug: 'cities', values: { size: 1 } })`,
    `createCrmEntry({ slug: 'tracker', title: 'own', values: { weight: 1 } })`,
  )
  const changes = store.changes(other).length
  const [foreign, nowhere] = [await world.evaluate(...callsBy(ids)), await world.evaluate(...callsBy(nobody))]
  expect(foreign.map((answer, i) => [callsBy(ids)[i], answer])).toEqual(
    nowhere.map((answer, i) => [callsBy(ids)[i], answer]),
  )
  expect(JSON.stringify(foreign)).not.toContain('canary')
  // Not because they do nothing at all: the brand's own id is taken.
  const [{ id }] = (await world.evaluate(`getCrmEntries({ slug: 'tracker' })`))[0] as [{ id: string }]
  expect(
    await world.evaluate(`setCrmField({ slug: 'tracker', entryId: '${id}', fieldKey: 'bio', value: 'x' })`),
  ).toEqual([true])
  expect(store.changes(other)).toHaveLength(changes)
  expect(await store.reads.findEntry(other, entry.id)).toEqual(entry)
})
