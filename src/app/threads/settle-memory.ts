import { Session } from 'node:inspector/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** By then whoever waited for a start has been answered. */
const afterMs = 2_000

/**
 * Collects the garbage of this thread, which holds it up for some 20 ms. What loading and compiling left, half of a
 * thread's heap, V8 keeps until something allocates again, and a thread that idles allocates nothing. There is no other
 * way to ask for it at run time that leaves V8's flags alone; with other flags the compile cache would not fit any more.
 * Never throws: what can't be collected costs memory, and nothing else.
 */
export async function settleMemory(): Promise<void> {
  const session = new Session()
  try {
    session.connect()
    await session.post('HeapProfiler.collectGarbage')
    // Not from within the answer: the profiler would wait for itself.
    await nextTurn()
    session.disconnect()
  } catch {
    // A Node.js without an inspector.
  }
}

/** The same a while later, for a thread whose start somebody waits for. */
export function settleMemoryLater(): void {
  setTimeout(() => void settleMemory(), afterMs).unref()
}
