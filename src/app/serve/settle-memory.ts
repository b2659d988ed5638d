import { Session } from 'node:inspector/promises'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** A thread that is busy for longer keeps what it has. */
const patienceMs = 5_000

/**
 * Collects the garbage of all threads once. What loading and compiling left, some 70 MB, V8 keeps until something
 * allocates again, and a server that idles allocates nothing. There is no other way to ask for it at run time that
 * leaves V8's flags alone; with other flags the compile cache would not fit any more.
 */
export async function settleMemory(): Promise<void> {
  const session = new Session()
  session.connect()
  try {
    await Promise.race([collectOfWorkers(session), sleep(patienceMs, undefined, { ref: false })])
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    // Not from within the answer: the profiler would wait for itself.
    await nextTurn()
    session.disconnect()
  }
}

// One after the other: each uses all cores for its moment, and a runner that pauses for long is taken for a stuck one.
async function collectOfWorkers(session: Session): Promise<void> {
  const workers = new Map<string, () => void>()
  session.on('NodeWorker.attachedToWorker', ({ params }) => workers.set(params.sessionId, () => {}))
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => workers.get(params.sessionId)?.())
  session.on('NodeWorker.detachedFromWorker', ({ params }) => workers.get(params.sessionId)?.())
  // Answers after it has attached to every worker there is.
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' })
  for (const sessionId of workers.keys()) {
    const collected = new Promise<void>((resolve) => workers.set(sessionId, resolve))
    const isThere = await session.post('NodeWorker.sendMessageToWorker', { sessionId, message }).then(
      () => true,
      () => false, // it ended meanwhile
    )
    if (isThere) await collected
  }
  await session.post('NodeWorker.disable')
}
