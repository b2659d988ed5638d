import type { MessagePort } from 'node:worker_threads'
import { INSTALLATION, type Scope } from '../../../core/brand/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import { FairQueue } from '../../../event-loop/index.ts'
import { isBounded } from '../../../core/store/index.ts'
import { Connection } from '../database/connection.ts'
import { isStoreFault, toCoreError } from '../database/errors.ts'
import { checkVersion } from '../database/migrate.ts'
import { createReadOnlyReads } from '../reads.ts'
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

/**
 * Opens a database that a writer has migrated. What is bounded goes ahead of what may take long; brands take turns in
 * either.
 */
export function serveReader({ file, steadyNow: now = steadyNow, onFault = warn }: ReaderOptions): ReaderService {
  const connection = new Connection({ file, access: 'read' })
  checkVersion(connection)
  const reads = createReadOnlyReads(connection, now)
  const ports = new Set<MessagePort>()
  const quick = new FairQueue<Waiting>()
  const heavy = new FairQueue<Waiting>()
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
    for (let next = quick.take(); next; next = quick.take()) next.port.postMessage([answer(next.call)])
    // One at a time: what arrives while it runs may be quick.
    const next = heavy.take()
    if (next) next.port.postMessage([answer(next.call)])
    if (quick.size + heavy.size > 0) schedule()
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
        for (const call of calls)
          (isBounded(call.method, call.args[1]) ? quick : heavy).push(brandOf(call), { port, call })
        schedule()
      })
      port.on('close', () => ports.delete(port))
    },

    async close() {
      for (const { port, call } of [...quick.drain(), ...heavy.drain()]) {
        port.postMessage([{ id: call.id, error: new CoreError('store.unavailable', {}).toPlain() }])
      }
      for (const port of ports) port.close()
      connection.close()
    },
  }
}

/** Whom the read is for, where its first argument is a scope; else it is about the installation. */
function brandOf({ args: [first] }: ReadCall): number {
  const isScope = typeof first === 'object' && first !== null && 'brandId' in first
  return isScope ? (first as Scope).brandId : INSTALLATION
}

function warn(error: unknown, method: string): void {
  process.emitWarning(error instanceof Error ? error : String(error), { detail: `in the read ${method}` })
}
