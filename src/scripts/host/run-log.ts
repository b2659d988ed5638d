import type { RunFault } from '../../core/run/index.ts'

const mostConsoleBytes = 64 * 1024
const mostNotes = 200

/** What a run leaves in the run log (rule 3.1-10); kept small whatever the script does. */
export class RunLog {
  readonly console: { level: string; text: string }[] = []
  readonly calls: { name: string; ms: number; note?: string }[] = []
  readonly writes: { entryId: string; version: number }[] = []
  fault: RunFault | null = null
  readonly #now: () => number
  #consoleBytes = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Rule 3.2-8: 64 KB a run; what is beyond is cut, once, with a word about it. */
  print(level: string, text: string): void {
    if (this.#consoleBytes >= mostConsoleBytes) return
    const room = mostConsoleBytes - this.#consoleBytes
    this.#consoleBytes += text.length
    this.console.push({
      level,
      text: text.length > room ? `${text.slice(0, room)} … (the log holds 64 KB a run)` : text,
    })
  }

  startCall(name: string): { done(): void; note(text: string): void } {
    const started = this.#now()
    const call: { name: string; ms: number; note?: string } = { name, ms: 0 }
    if (this.calls.length < mostNotes) this.calls.push(call)
    return {
      done: () => {
        call.ms = this.#now() - started
      },
      note: (text) => {
        call.note = call.note === undefined ? text : `${call.note} ${text}`
      },
    }
  }

  wrote(entryId: string, version: number): void {
    if (this.writes.length < mostNotes) this.writes.push({ entryId, version })
  }
}
