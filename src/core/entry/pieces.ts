import { sizeOfEntries } from '../command/within-bytes.ts'
import { pause, type Work } from '../command/work.ts'
import type { Entry } from './entry.ts'

/** Of entries, between two pauses: up to 10 ms in SQLite, be they a hundred with one value or a single large one. */
const mostBytes = 256 * 1024
/** What an entry and each of its values take besides their text: rows of their own. */
const bytesOfRow = 1280

const mostAtOnce = 500
/** As long as nobody knows how large they are. */
const firstAtOnce = 4

/** How a command that may be about very many entries is divided, so that large ones hold up nobody longer than small ones. */
export class Pieces {
  #bytes = 0
  #atOnce = firstAtOnce

  /** How many entries to ask for at once, by how large the last ones were that `read` was told of. */
  get atOnce(): number {
    return this.#atOnce
  }

  read(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    this.#atOnce = Math.min(mostAtOnce, Math.ceil((mostBytes * entries.length) / sizeOfEntries(entries)))
  }

  /** After each entry that is done with: pauses where that was enough since the last pause. */
  *done(entry: Entry): Work<void> {
    this.#bytes += sizeOfEntries([entry]) + (1 + Object.keys(entry.values).length) * bytesOfRow
    if (this.#bytes < mostBytes) return
    this.#bytes = 0
    yield* pause()
  }
}
