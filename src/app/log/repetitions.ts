import { isCoreError } from '../../core/errors/index.ts'

const everyMs = 10_000

/**
 * A disk that is full, or a store that is away, fails every write the same way until somebody mends it: of such lines one
 * is written in ten seconds, with how many were left out. Else the log would take the last bytes of the disk that it
 * complains about. What is anybody's fault in the code is written each time.
 */
export class Repetitions {
  readonly #now: () => number
  readonly #lines = new Map<string, { writtenAt: number; leftOut: number }>()

  /** Milliseconds that pass evenly. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** How many like this line were left out before it; undefined where it is to be left out, too. */
  leftOutBefore(error: Error, text: string): number | undefined {
    const trouble = troubleOf(error)
    if (trouble === undefined) return 0
    const key = `${trouble} ${text}`
    const line = this.#lines.get(key)
    if (line && this.#now() - line.writtenAt < everyMs) {
      line.leftOut++
      return undefined
    }
    this.#lines.set(key, { writtenAt: this.#now(), leftOut: 0 })
    return line?.leftOut ?? 0
  }
}

/** What the machine has, and not the code. Errors lose their codes between threads, and keep their texts. */
const troubles: readonly string[] = [
  'store.full',
  'store.unavailable',
  'database or disk is full',
  'disk I/O error',
  'unable to open database file',
  'attempt to write a readonly database',
]

function troubleOf(error: Error): string | undefined {
  const told = isCoreError(error) ? error.code : error.message
  return troubles.find((trouble) => trouble === told)
}
