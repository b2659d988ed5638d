import type { EntryWrite } from '../../core/change/index.ts'
import type { ToldChanges } from '../../core/command/index.ts'
import {
  consoleLevels,
  maskSecrets,
  type KnownSecrets,
  type ConsoleLevel,
  type ConsoleLine,
  type LoggedRun,
  type RunFault,
} from '../../core/run/index.ts'
import { printableLines } from '../../core/text/index.ts'

const mostConsoleBytes = 64 * 1024
const mostLines = 1000
const mostCalls = 200
const mostWrites = 200
const longestName = 64
const longestNote = 1000
const longestMessage = 2000
const longestStack = 8000

type OwnCall = { -readonly [K in keyof LoggedRun['calls'][number]]: LoggedRun['calls'][number][K] }

/** What can be said of a call once it began. */
export interface LoggedCall {
  /** It was answered. */
  done(): void
  note(text: string): void
}

/**
 * What a run leaves in the run log (rule 3.1-10): kept small whatever the script does, safe to show on a terminal, and
 * with what looks like a secret masked before anything of it is handed on.
 */
export class RunLog {
  readonly #console: ConsoleLine[] = []
  readonly #calls: OwnCall[] = []
  readonly #writes: EntryWrite[] = []
  readonly #dropped = { console: 0, calls: 0, writes: 0 }
  readonly #now: () => number
  readonly #findSecrets: () => KnownSecrets | undefined
  readonly #began: number
  #secrets: KnownSecrets | undefined
  #fault: RunFault | null = null
  #consoleBytes = 0

  /** `now` in milliseconds. `findSecrets` is asked once there is a text. */
  constructor(now: () => number, findSecrets: () => KnownSecrets | undefined) {
    this.#now = now
    this.#findSecrets = findSecrets
    this.#began = now()
  }

  /** Rule 3.2-8: 64 KB a run. The line that comes to the end is cut, with a word about it, those after it are counted. */
  print(level: string, text: string): void {
    const room = mostConsoleBytes - this.#consoleBytes
    if (room <= 0 || this.#console.length >= mostLines) {
      this.#dropped.console++
      return
    }
    // No more than these can find room, as a character takes a byte or more.
    const safe = this.#safe(text.slice(0, room))
    const bytes = Buffer.byteLength(safe)
    const isCut = text.length > room || bytes > room
    this.#consoleBytes += isCut ? room : bytes
    this.#console.push({
      level: isLevel(level) ? level : 'log',
      text: isCut ? `${cutBytes(safe, room)} … (the log holds 64 KB a run)` : safe,
    })
  }

  startCall(name: string): LoggedCall {
    const started = this.#now()
    const call: OwnCall = { name: name.slice(0, longestName), startMs: started - this.#began, ms: 0 }
    if (this.#calls.length < mostCalls) this.#calls.push(call)
    else this.#dropped.calls++
    return {
      done: () => {
        call.ms = this.#now() - started
      },
      note: (text) => {
        const { note = '' } = call
        if (note.length >= longestNote) return
        call.note = cut(`${note}${note === '' ? '' : ' '}${this.#brief(text, longestNote)}`, longestNote)
      },
    }
  }

  /** What a command changed, from its answer. */
  wrote({ first, count }: ToldChanges): void {
    const taken = first.slice(0, mostWrites - this.#writes.length)
    this.#writes.push(...taken)
    this.#dropped.writes += count - taken.length
  }

  get fault(): RunFault | null {
    return this.#fault
  }

  set fault(fault: RunFault | null) {
    if (fault === null) {
      this.#fault = null
      return
    }
    const { code, message, document, line, column, stack } = fault
    this.#fault = {
      code,
      message: this.#brief(message, longestMessage),
      document,
      line,
      column,
      ...(stack === undefined ? {} : { stack: this.#brief(stack, longestStack) }),
    }
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0
  }

  /** For the run's entry. Async writes that are not answered yet are missing in it. */
  get kept(): Pick<LoggedRun, 'error' | 'console' | 'calls' | 'writes' | 'dropped'> {
    return {
      error: this.#fault,
      console: this.#console,
      calls: this.#calls,
      // Answers may come in another order than the writes were made in.
      writes: this.#writes.toSorted((a, b) => a.seq - b.seq),
      dropped: this.#dropped,
    }
  }

  #safe(text: string): string {
    return printable(maskSecrets(text, (this.#secrets ??= this.#findSecrets())))
  }

  #brief(text: string, most: number): string {
    const safe = this.#safe(text.slice(0, most))
    return text.length > most ? `${safe.slice(0, most).toWellFormed()}…` : cut(safe, most)
  }
}

function isLevel(text: string): text is ConsoleLevel {
  return (consoleLevels as readonly string[]).includes(text)
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text
}

/** To so many bytes of UTF-8, in front of a character. */
function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  let end = Math.min(most, bytes.length)
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

/** Lines and tabs as they are; what a terminal would obey, or would show the text in another order by, as its escape. */
function printable(text: string): string {
  return printableLines(text.toWellFormed().replace(/\r\n?/g, '\n'))
}
