import type { MessagePort } from 'node:worker_threads'
import type { Engines } from '../../../core/command/index.ts'
import { FairQueue } from '../../../event-loop/index.ts'
import { Committer, type QueuedCommand } from './committer.ts'
import { Epochs } from './epochs.ts'
import type { Answer, CommandCall } from './messages.ts'
import { steadyNow } from './steady-now.ts'

export interface WriterOptions {
  readonly file: string
  readonly epochs: SharedArrayBuffer
  readonly engines: Engines
  /** Milliseconds; need not be steady. */
  readonly now?: () => number
  /** Milliseconds that pass evenly. */
  readonly steadyNow?: () => number
  /** The database may not grow past this; what would make it is refused with `store.full`. */
  readonly mostBytes?: number
  /** Hears of each fault that is not the caller's, with the command's name. Written as a warning where nobody listens. */
  readonly onFault?: (error: unknown, command: string) => void
  /** Growing UUIDv7s; made from the time and chance where not given. */
  readonly newId?: () => string
  /** Commands in one transaction, at most. */
  readonly mostInGroup?: number
  /** Nothing more joins a group that has gone on for so long. */
  readonly mostMillisecondsInGroup?: number
}

interface Waiting extends QueuedCommand {
  readonly port: MessagePort
}

/** The side of the store that writes: to be served in a thread of its own. */
export interface WriterService {
  /** Takes commands from the port, and answers there. */
  connect(port: MessagePort): void
  /** Writes what waits, answers, and lets go of the file and the ports. */
  close(): Promise<void>
}

const mostInGroup = 256
/** A group is closed after this long; 64 that wait are through sooner. */
const mostMillisecondsInGroup = 5
/**
 * The same where brands share the writer, so that nobody waits for a long row of strangers' commands: whoever comes waits
 * for the rest of one group and the whole of the next. Beside a brand that writes without end another waited half as
 * long as with 5 (bench/neighbours.ts); a sixth of what could be written is lost to more syncs of the disk.
 */
const mostMillisecondsInSharedGroup = 1
/** They share it for so many milliseconds after commands of one came behind those of another. */
const sharedMs = 100

/** Opens and migrates the database. Throws `store.newer`, having changed nothing, where a newer version wrote it. */
export function serveWriter(options: WriterOptions): WriterService {
  const committer = new Committer({
    file: options.file,
    epochs: new Epochs(options.epochs),
    engines: options.engines,
    now: options.now ?? Date.now,
    steadyNow: options.steadyNow ?? steadyNow,
    newId: options.newId,
    mostBytes: options.mostBytes,
    onFault: options.onFault ?? warn,
  })
  const most = options.mostInGroup ?? mostInGroup
  const mostMilliseconds = options.mostMillisecondsInGroup
  let lastBrand: number | undefined
  let sharedUntil = -Infinity
  const ports = new Set<MessagePort>()
  const waiting = new FairQueue<Waiting>()
  let isScheduled = false

  const commitGroup = () => {
    const group: Waiting[] = []
    const started = performance.now()
    const isShared = started < sharedUntil
    const longest = mostMilliseconds ?? (isShared ? mostMillisecondsInSharedGroup : mostMillisecondsInGroup)
    const outcomes = committer.commitGroup((paused) => {
      if (group.length >= most || performance.now() - started > longest) return undefined
      const next = waiting.take((brandId) => !paused.has(brandId))
      if (next) group.push(next)
      return next
    })
    const byPort = new Map<MessagePort, Answer[]>()
    const unfinished: Waiting[] = []
    for (const [i, command] of group.entries()) {
      const { port } = command
      const outcome = outcomes[i]!
      const own = byPort.get(port)
      if ('rest' in outcome) unfinished.push({ ...command, rest: outcome.rest })
      else if (own) own.push(outcome)
      else byPort.set(port, [outcome])
    }
    for (const [port, own] of byPort) port.postMessage(own)
    // The last of a brand first, so that each stands before those that came after it.
    for (const command of unfinished.reverse()) waiting.pushFront(command.call.scope.brandId, command)
  }
  /** A brand's commands came: whether others' have lately, or wait. */
  const noteBrand = (brandId: number) => {
    if (brandId !== lastBrand || waiting.size > waiting.lengthOf(brandId)) {
      if (lastBrand !== undefined) sharedUntil = performance.now() + sharedMs
      lastBrand = brandId
    }
  }
  const work = () => {
    isScheduled = false
    if (waiting.size > 0) commitGroup()
    schedule()
  }
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return
    isScheduled = true
    // What arrived in the meantime joins the group.
    setImmediate(work)
  }

  return {
    connect(port) {
      ports.add(port)
      port.on('message', (calls: readonly CommandCall[]) => {
        for (const call of calls) waiting.push(call.scope.brandId, { port, call, rest: undefined })
        noteBrand(calls[0]!.scope.brandId)
        schedule()
      })
      port.on('close', () => ports.delete(port))
    },

    async close() {
      while (waiting.size > 0) commitGroup()
      committer.close()
      for (const port of ports) port.close()
    },
  }
}

function warn(error: unknown, command: string): void {
  process.emitWarning(error instanceof Error ? error : String(error), { detail: `in the command ${command}` })
}
