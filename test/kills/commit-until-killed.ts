import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { installationScope, systemActor, type Scope } from '../../src/core/brand/index.ts'
import { plainEngines } from '../../src/core/testing/index.ts'
import { createIdMaker } from '../../src/stores/sqlite/index.ts'
import { openHere } from '../../src/stores/sqlite/testing/index.ts'
import { overlayStore } from '../../src/stores/overlay/index.ts'

/**
 * A process that commits overlays as fast as it can, each with an answer that is kept beside it, and tells the name of
 * each that was committed. It never ends by itself:
 *
 *   node commit-until-killed.ts FILE
 */
const [file = ''] = process.argv.slice(2)
const store = openHere(file)
const newId = createIdMaker()
const tell = (line: string) => writeSync(1, `${line}\n`)

async function ensureBrand(): Promise<Scope> {
  const [known] = (await store.installation()).brands
  const everywhere = installationScope(systemActor)
  const brand = known ?? (await store.writer.execute(everywhere, 'brand.create', { declaration: { name: 'A' } }))
  const scope: Scope = { brandId: brand.id, actor: systemActor, role: 'owner', batch: 'a run' }
  await store.writer.execute(scope, 'entity.ensure', { slug: 'things', declaration: { entity_mode: 'data' } })
  return scope
}

async function commit(scope: Scope): Promise<void> {
  const key = randomUUID()
  const name = { tokenHash: key, pageId: 1, key }
  await store.writer.execute(scope, 'answer.begin', {
    ...name,
    bodyHash: '',
    requestId: key,
    mayRepeat: true,
    ofCustomer: false,
  })
  const now = Date.now
  const overlay = overlayStore(store, { now, steadyNow: now, newId, engines: plainEngines })
  for (let i = 0; i < 20; i++) {
    const reference = { type: 'run', id: key }
    await overlay.writer.execute(scope, 'entry.addFieldValue', { entity: 'things', reference, key: 'n', value: i })
  }
  const answer = { status: 200, headers: [], body: key }
  await overlay.commit(scope, { name, requestId: key, tokenHash: key, answer })
  tell(key)
}

const scope = await ensureBrand()
tell('ready')
await Promise.all(
  Array.from({ length: 6 }, async () => {
    for (;;) await commit(scope)
  }),
)
