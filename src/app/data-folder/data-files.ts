import path from 'node:path'

/** What lies in a data folder, which the reference names for whoever looks into one. */
export interface DataFiles {
  /** The embedded store. */
  readonly database: string
  /** Held by the one process that has the folder open. */
  readonly lock: string
  /** Which process that is, for people. */
  readonly holder: string
  /** Where commands ask the server, but on Windows. */
  readonly socket: string
  /** Mails, where no mail server is configured. */
  readonly outbox: string
  /** There while the sample is loaded. */
  readonly sampleMark: string
}

export function dataFiles(folder: string): DataFiles {
  return {
    database: path.join(folder, 'stagecraft.db'),
    lock: path.join(folder, 'stagecraft.lock'),
    holder: path.join(folder, 'stagecraft.pid'),
    socket: path.join(folder, 'stagecraft.sock'),
    outbox: path.join(folder, 'outbox'),
    sampleMark: path.join(folder, 'sample-unfinished'),
  }
}
