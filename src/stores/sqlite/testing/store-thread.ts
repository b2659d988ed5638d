import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { plainEngines } from '../../../core/testing/index.ts'
import { serveReader, serveWriter } from '../index.ts'
import { SharedClock } from './shared-clock.ts'

export interface StoreThreadData {
  readonly role: 'writer' | 'reader'
  readonly file: string
  readonly epochs: SharedArrayBuffer
  readonly clock: SharedArrayBuffer
  /** Commands in one commit, at most. */
  readonly mostInGroup?: number
}

/** A port to serve, or the wish that the thread ends. */
export type ToStoreThread = MessagePort | 'close'

// The body of a thread as app would start it, for the tests of this folder.
const { role, file, epochs, clock, mostInGroup } = workerData as StoreThreadData
const { now } = new SharedClock(clock)
const service =
  role === 'writer'
    ? serveWriter({
        file,
        epochs,
        engines: plainEngines,
        now,
        steadyNow: now,
        ...(mostInGroup === undefined ? {} : { mostInGroup }),
      })
    : serveReader({ file, steadyNow: now })

parentPort!.on('message', (message: ToStoreThread) => {
  if (message === 'close') void service.close().then(() => parentPort!.close())
  else service.connect(message)
})
parentPort!.postMessage('open')
