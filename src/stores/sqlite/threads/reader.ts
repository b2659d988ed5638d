import type { MessagePort } from 'node:worker_threads'
import { CoreError } from '../../../core/errors/index.ts'
import { Connection } from '../database/connection.ts'
import { isStoreFault, toCoreError } from '../database/errors.ts'
import { checkVersion } from '../database/migrate.ts'
import { createReadOnlyReads } from '../reads.ts'
import { isBounded } from './bounded-reads.ts'
import type { Answer, ReadCall } from './messages.ts'
import { steadyNow } from './steady-now.ts'

export interface ReaderOptions {
  readonly file: string
  /** Milliseconds that pass evenly: whether a session has ended. */
  readonly steadyNow?: () => number
  /** Hears of each fault that is not the caller's, with the read's name. Written as a warning where nobody listens. */
  readonly onFault?: (error: unknown, method: string) => void
}

/** The side of the store that answers what may take long: to be served in threads of their own. */
export interface ReaderService {
  connect(port: MessagePort): void
  close(): Promise<void>
}

interface Waiting {
  readonly port: MessagePort
  readonly call: ReadCall
}

/** Opens a database that a writer has migrated. What is bounded goes ahead of what may take long. */
export function serveReader({ file, steadyNow: now = steadyNow, onFault = warn }: ReaderOptions): ReaderService {
  const connection = new Connection({ file, access: 'read' })
  checkVersion(connection)
  const reads = createReadOnlyReads(connection, now)
  const ports = new Set<MessagePort>()
  const quick: Waiting[] = []
  const heavy: Waiting[] = []
  let isScheduled = false

  const answer = ({ id, method, args }: ReadCall): Answer => {
    try {
      return { id, result: (reads[method] as (...args: readonly unknown[]) => unknown)(...args) }
    } catch (error) {
      const known = toCoreError(error, 0)
      if (!known || isStoreFault(error)) onFault(error, method)
      return { id, error: (known ?? new CoreError('server.internal', {})).toPlain() }
    }
  }
  const work = () => {
    isScheduled = false
    for (let next = quick.shift(); next; next = quick.shift()) next.port.postMessage([answer(next.call)])
    // One at a time: what arrives while it runs may be quick.
    const next = heavy.shift()
    if (next) next.port.postMessage([answer(next.call)])
    if (quick.length + heavy.length > 0) schedule()
  }
  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(work)
  }

  return {
    connect(port) {
      ports.add(port)
      port.on('message', (calls: readonly ReadCall[]) => {
        for (const call of calls) (isBounded(call.method, call.args) ? quick : heavy).push({ port, call })
        schedule()
      })
      port.on('close', () => ports.delete(port))
    },

    async close() {
      for (const { port, call } of [...quick.splice(0), ...heavy.splice(0)]) {
        port.postMessage([{ id: call.id, error: new CoreError('store.unavailable', {}).toPlain() }])
      }
      for (const port of ports) port.close()
      connection.close()
    },
  }
}

function warn(error: unknown, method: string): void {
  process.emitWarning(error instanceof Error ? error : String(error), { detail: `in the read ${method}` })
}
