import type { MessagePort } from 'node:worker_threads'
import { isCoreError, plainFault, type PlainError } from '../../core/errors/index.ts'
import { databaseProblem } from './database-problem.ts'
import { settleMemoryLater } from './settle-memory.ts'

/** What a thread of the store hears from the main thread. */
export type ToStoreThread =
  | { readonly type: 'open' }
  | { readonly type: 'connect'; readonly port: MessagePort }
  | { readonly type: 'close' }

export type FromStoreThread =
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly error: PlainError | { readonly message: string } }
  /** A fault of ours while it works, for the log. */
  | { readonly type: 'fault'; readonly error: Error; readonly where: string }

export type ReportFault = (error: unknown, where: string) => void

/** A part of the store that serves others through ports. */
export interface StorePart {
  connect(port: MessagePort): void
  close(): void | Promise<void>
}

/**
 * The body of a thread that holds a part of the store: its modules are loaded while it waits for the word to open, since
 * a reader must not look before the writer has migrated.
 */
export function serveStoreThread(port: MessagePort, file: string, open: (report: ReportFault) => StorePart): void {
  let part: StorePart | undefined
  const send = (message: FromStoreThread) => port.postMessage(message)
  port.on('message', (message: ToStoreThread) => {
    switch (message.type) {
      case 'open':
        try {
          part = open((error, where) => send({ type: 'fault', error: plainFault(error), where }))
          send({ type: 'open' })
          settleMemoryLater()
        } catch (error) {
          const problem = databaseProblem(file, error)
          if (isCoreError(error)) send({ type: 'failed', error: error.toPlain() })
          else if (problem) send({ type: 'failed', error: { message: problem.message } })
          else throw error // which ends the thread, and the start with it
        }
        break
      case 'connect':
        part?.connect(message.port)
        break
      case 'close':
        // A part that fails to close rejects, and so ends its thread with the error.
        void Promise.resolve(part?.close()).then(() => port.close())
        break
    }
  })
}
