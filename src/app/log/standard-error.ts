import { write, writeSync } from 'node:fs'

/** Beyond this, lines are dropped rather than kept in memory: what reads them is stuck. */
const mostWaitingLength = 4 * 1024 * 1024
/** What a write may take before whoever ends the process stops waiting for the reader. */
const stuckAfterMs = 1000

const fd = 2

/**
 * Standard error for the log: written behind the caller, in one piece for all lines that wait, so that a slow reader
 * slows no request down. What can't be written, because the disk is full or the reader gone, is lost, and nothing
 * else; sonic-boom, pino's own, tries such a write again for ever when the process ends.
 */
export class StandardError {
  #waiting: string[] = []
  #length = 0
  #writingSince: number | undefined

  constructor() {
    process.on('exit', () => this.#writeRest())
  }

  write(line: string): void {
    if (this.#length > mostWaitingLength) return
    this.#waiting.push(line)
    this.#length += line.length
    if (this.#writingSince === undefined) this.#writeNext()
  }

  #writeNext(): void {
    const bytes = this.#take()
    if (bytes.length === 0) return
    this.#writingSince = performance.now()
    this.#writeAll(bytes)
  }

  #writeAll(bytes: Buffer): void {
    write(fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#writeAll(bytes), 20)
      } else if (!error && written < bytes.length) {
        this.#writeAll(bytes.subarray(written))
      } else {
        this.#writingSince = undefined
        this.#writeNext()
      }
    })
  }

  #take(): Buffer {
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#length = 0
    return bytes
  }

  // No callback comes any more, so the rest is written in place. What is under way only gets a moment: nobody can ask
  // a thread of libuv's how far it is.
  #writeRest(): void {
    if (this.#writingSince !== undefined) {
      if (performance.now() - this.#writingSince > stuckAfterMs) return
      sleep(20)
    }
    let rest = this.#take()
    let progressAt = performance.now()
    while (rest.length > 0 && performance.now() - progressAt < stuckAfterMs) {
      try {
        rest = rest.subarray(writeSync(fd, rest))
        progressAt = performance.now()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
        sleep(5)
      }
    }
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
