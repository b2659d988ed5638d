import { hash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { guestFunctions, type RunTools } from '../../scripts/host/index.ts'
import { createBase, openSandbox, type SandboxAssets } from '../../scripts/sandbox/index.ts'
import { createOutboundCalls, isOwnName } from '../../server/outbound/index.ts'
import { createSourceChecker, VisitorPipeline } from '../../server/pages/index.ts'
import { reportFault, serveRunner } from '../../server/runner-thread/index.ts'
import { SharedState } from '../../server/visit/index.ts'
import { createIdMaker, openClient, steadyNow } from '../../stores/sqlite/index.ts'
import { createEngines } from './engines.ts'
import { settleMemory } from './settle-memory.ts'

export interface RunnerData {
  /** Whether it makes what all sandboxes start from, and posts that before anything else. */
  readonly makesAssets: boolean
}

/** The first message to a runner, which takes work from then on; ports are transferred. */
export interface RunnerStart {
  readonly file: string
  readonly epochs: SharedArrayBuffer
  readonly writer: MessagePort
  readonly reader: MessagePort
  readonly assets: SandboxAssets
  readonly state: SharedArrayBuffer
  /** Names under which the installation is reached, beside its brands' own. */
  readonly ownHosts: readonly string[]
}

// A runner: the whole visitor pipeline on its own read connection. Imported without data only to warm the compile cache.
if (parentPort && workerData) await begin(parentPort, workerData as RunnerData)

async function begin(port: MessagePort, { makesAssets }: RunnerData): Promise<void> {
  if (makesAssets) port.postMessage(await createBase({ functions: guestFunctions }))
  // Before it takes work: no visit waits meanwhile, and nobody takes it for a runner that is stuck.
  await settleMemory()
  port.once('message', (data: RunnerStart) => start(port, data))
}

function start(port: MessagePort, data: RunnerStart): void {
  const onFault = (error: unknown, where: string) => reportFault(port, error, where)
  const store = openClient({ file: data.file, epochs: data.epochs, writer: data.writer, reader: data.reader })
  const sandbox = openSandbox(data.assets)
  const pipeline = new VisitorPipeline({
    store,
    sandbox,
    outbound: createOutboundCalls({
      isOwnName: async (name) => isOwnName(name, await store.installation(), data.ownHosts),
    }),
    tools: createRunTools(),
    engines: createEngines(),
    offerImage: (key, image) => port.postMessage({ type: 'image', key, image }),
    onFault,
  })
  serveRunner({
    port,
    state: new SharedState(data.state),
    pipeline,
    checker: createSourceChecker({ store, images: pipeline.images }),
    stop: () => sandbox.close(),
    close: () => store.close(),
  })
}

function createRunTools(): RunTools {
  return {
    now: Date.now,
    steadyNow,
    newId: createIdMaker(),
    newToken: () => randomBytes(32).toString('base64url'),
    hashToken: (token) => hash('sha256', token, 'base64url'),
    newCode: () => String(randomInt(1_000_000)).padStart(6, '0'),
    randomUuid: randomUUID,
    randomSeed: () => {
      const words = crypto.getRandomValues(new Int32Array(4))
      return [words[0]!, words[1]!, words[2]!, words[3]!]
    },
  }
}
