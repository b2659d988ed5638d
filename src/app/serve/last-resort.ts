import type { Log } from '../log/index.ts'

/**
 * What nobody caught. A promise that nobody waited for harms no one else: it is logged, and the process lives. After an
 * exception that left a callback half-way the state is unknown: the process ends, with status 1, for whatever watches
 * it to start it anew; what was answered is on the disk.
 */
export function catchTheUncaught(log: Log): void {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection was not handled'))
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an exception was not caught; the process ends')
    process.exit(1)
  })
  // Node would write them on standard error as text, between lines of JSON.
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => log.warn({ warning: name }, message))
}
