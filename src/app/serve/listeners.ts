import type { FastifyInstance } from 'fastify'
import type { Server } from 'node:http'
import type { Store } from '../../core/store/index.ts'
import { createApi } from '../../server/api/index.ts'
import { createPagesListener } from '../../server/listener/index.ts'
import type { RunnerPool } from '../../server/runners/index.ts'
import { hashApiKey, newApiKey } from '../api-key.ts'
import type { Config } from '../config/index.ts'
import type { Log } from '../log/index.ts'
import type { Readiness } from './readiness.ts'

// Apart from `serve` because of what it imports: a third of the work of a start, done while the store's threads open.

interface ListenerPorts {
  readonly config: Config
  readonly version: string
  /** Public origins. */
  readonly url: string
  readonly adminUrl: string
  readonly store: Store
  readonly pool: RunnerPool
  readonly isReady: () => Promise<Readiness>
  readonly log: Log
}

/** The two HTTP servers, not listening yet; `api` is closed after its server. */
export async function createListeners(ports: ListenerPorts): Promise<{ pages: Server; api: FastifyInstance }> {
  const { config, version, url, adminUrl, store, pool, isReady, log } = ports
  const api = createApi({
    store,
    checker: pool,
    hashKey: hashApiKey,
    newKey: newApiKey,
    log,
    now: Date.now,
    isReady,
    version,
    adminOrigin: adminUrl,
  })
  await api.ready()
  const pages = createPagesListener({
    service: pool,
    installation: () => store.installation(),
    isReady,
    trustProxy: config.trustProxy,
    isSecure: url.startsWith('https:'),
    log,
  })
  return { pages, api }
}
