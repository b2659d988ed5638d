import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { installationScope, systemActor } from '../../../core/brand/index.ts'
import { defaultSettings } from '../../../core/source/index.ts'
import { aWorld, plainEngines } from '../../../core/testing/index.ts'
import { openSandbox, type Limits, type SandboxAssets } from '../../../scripts/sandbox/index.ts'
import type { OutboundCalls } from '../../outbound/index.ts'
import { createSourceChecker, VisitorPipeline } from '../../pages/index.ts'
import { nobody, testTools } from '../../pages/testing/index.ts'
import { SharedState } from '../../visit/index.ts'
import { reportFault, serveRunner } from '../serve-runner.ts'

/** What a test hands a runner. */
export interface PageRunnerData {
  readonly assets: SandboxAssets
  readonly state: SharedArrayBuffer
  /** Published pages, by slug. */
  readonly pages: Readonly<Record<string, string>>
  /** Those of a second brand, whose id follows on the first one's. */
  readonly others?: Readonly<Record<string, string>>
  /** It throws while it loads. */
  readonly isBroken?: boolean
  /** Whose `uuid()` puts the whole thread to sleep, as a machine without a free processor does; the first cell tells. */
  readonly naps?: { readonly cells: SharedArrayBuffer; readonly ms: number }
  readonly limits?: Partial<Limits>
  /** Counts calls of other servers. Where it is there, none of them ever gets an answer, or as far as to connect. */
  readonly calls?: SharedArrayBuffer
}

// A runner as in the product, but with a store of its own in memory.
if (parentPort && workerData) start(parentPort, workerData as PageRunnerData)

function start(
  port: NonNullable<typeof parentPort>,
  { assets, state, pages, others = {}, isBroken, naps, limits = {}, calls }: PageRunnerData,
): void {
  if (isBroken) throw new Error('this runner is broken')
  const { store, scope, clock } = aWorld()
  const { id: otherId } = store.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'Other' },
  })
  const other = { ...scope, brandId: otherId }
  for (const [of, texts] of [
    [scope, pages],
    [other, others],
  ] as const) {
    for (const [name, text] of Object.entries(texts)) {
      store.execute(of, 'source.create', {
        kind: 'page',
        name,
        text,
        settings: defaultSettings,
        publish: { epoch: store.definitions(of).epoch },
      })
    }
  }
  const randomUuid = () => {
    if (naps) {
      const cells = new Int32Array(naps.cells)
      Atomics.store(cells, 0, 1)
      Atomics.notify(cells, 0)
      Atomics.wait(cells, 1, 0, naps.ms)
    }
    return randomUUID()
  }
  const sandbox = openSandbox(assets, { limits })
  const pipeline = new VisitorPipeline({
    store,
    sandbox,
    outbound: calls ? silent(calls) : nobody,
    engines: plainEngines,
    tools: { ...testTools(clock.now), randomUuid },
    offerImage: (key, image) => port.postMessage({ type: 'image', key, image }),
    onFault: (error, where) => reportFault(port, error, where),
  })
  serveRunner({
    port,
    state: new SharedState(state),
    pipeline,
    checker: createSourceChecker({ store, images: pipeline.images }),
    stop: () => sandbox.close(),
    async close() {},
  })
}

/** A network that looks names up for ever. */
function silent(calls: SharedArrayBuffer): OutboundCalls {
  return {
    async send() {
      Atomics.add(new Int32Array(calls), 0, 1)
      Atomics.notify(new Int32Array(calls), 0)
      return await new Promise(() => {})
    },
  }
}
