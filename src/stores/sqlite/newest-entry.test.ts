import { expect, it } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import { createIdMaker, type StoreClient } from './index.ts'
import { openHere } from './testing/index.ts'
import { temporaryFile } from './testing/temporary-file.ts'

const noon = Date.UTC(2026, 2, 15, 12)
const reference = { type: 'customer', id: 'ada' }

/** As a run does it that does not wait: values whose ids the store makes, and records whose ids the run has made. */
async function writeInTurns(store: StoreClient, scope: Scope, newId: () => string, from: number): Promise<void> {
  for (let n = from; n < from + 200; n += 2) {
    const written = [
      store.writer.accept(scope, 'entry.addFieldValue', { entity: 'notes', reference, key: 'n', value: n }),
      store.writer.accept(scope, 'entry.create', {
        entity: 'notes',
        id: newId(),
        title: null,
        reference,
        strict: false,
        values: [{ key: 'n', value: n + 1 }],
      }),
    ]
    await Promise.all(written)
    const entity = (await store.definitions(scope)).getEntity('notes')
    const newest = await store.reads.findNewestHolder(scope, { entityId: entity.id, reference, keys: ['n'] })
    expect(newest?.values).toEqual({ n: n + 1 })
  }
}

it('the last one made is the newest, whoever made its id, also where the clock was set back over a restart', async () => {
  const file = temporaryFile()
  const first = openHere(file, { now: () => noon })
  const { id: brandId } = await first.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'Acme' },
  })
  const scope: Scope = { brandId, actor: systemActor, role: 'owner' }
  await first.writer.execute(scope, 'entity.create', { declaration: { name: 'Notes', entity_mode: 'data' } })
  await writeInTurns(
    first,
    scope,
    createIdMaker(() => noon),
    0,
  )
  await first.close()

  const yesterday = noon - 24 * 60 * 60 * 1000
  const again = openHere(file, { now: () => yesterday })
  await writeInTurns(
    again,
    scope,
    createIdMaker(() => yesterday),
    200,
  )
  const values = await again.reads.listValues(scope, { entityId: 1, reference, key: 'n', limit: 400, offset: 0 })
  expect(values).toEqual(Array.from({ length: 400 }, (_, i) => 399 - i))
  // The time of what is made stays near that of the store: it is not counted up by every one.
  const [newest] = await again.reads.listEntriesOf(scope, { entityId: 1, reference, limit: 1, offset: 0 })
  expect(newest!.createdAt).toBeLessThan(noon + 1000)
  await again.close()
})
