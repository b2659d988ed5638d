import { once } from 'node:events'
import { parentPort, Worker } from 'node:worker_threads'
import autocannon from 'autocannon'

/** What greedy visitors ask for, all of them again and again. */
export interface Greed {
  readonly url: string
  readonly host: string
  readonly visitors: number
  readonly seconds: number
}

/** How often each status was answered. */
export type Statuses = Readonly<Record<string, number>>

/**
 * Visitors in a thread of their own, so that what it costs to be them is no wait of anybody who is measured in this one.
 * Resolves with a function that lets them loose and answers when they have gone.
 */
export async function prepareGreedyVisitors(greed: Greed): Promise<() => Promise<Statuses>> {
  const worker = new Worker(new URL(import.meta.url))
  await once(worker, 'message')
  return async () => {
    worker.postMessage(greed)
    const [statuses] = (await once(worker, 'message')) as [Statuses]
    await worker.terminate()
    return statuses
  }
}

async function visit({ url, host, visitors, seconds }: Greed): Promise<void> {
  const { statusCodeStats = {} } = await autocannon({
    url,
    headers: { host },
    connections: visitors,
    duration: seconds,
    timeout: 60,
  })
  const statuses = Object.entries(statusCodeStats).map(([status, { count = 0 }]) => [status, count] as const)
  parentPort!.postMessage(Object.fromEntries(statuses) satisfies Statuses)
}

parentPort?.once('message', (greed: Greed) => void visit(greed))
parentPort?.postMessage('ready')
