import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { isCoreError } from '../../core/errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Log } from '../log/index.ts'
import { Problem } from '../problem.ts'
import { readLine } from './line.ts'
import type { Answer, Question } from './protocol.ts'

export interface ServeCommands {
  readonly address: string
  /** Undefined: no such operation. */
  readonly run: (operation: string, input: JsonObject) => Promise<Json> | undefined
  readonly version: string
  readonly log: Log
}

export interface CommandServer {
  /** Takes no more, and resolves when what runs is answered. */
  close(): Promise<void>
}

const mostQuestionBytes = 1024 * 1024
const mostConnections = 32
/** For the question to arrive, and for the answer to leave. */
const transferMs = 10_000

/**
 * Takes commands on the socket in the data folder, from whoever may do anything there anyway: it is its owner's alone
 * (mode 0600). The caller holds the folder's lock, so a socket that is there already is a dead one's.
 */
export async function serveCommands(options: ServeCommands): Promise<CommandServer> {
  const underway = new Set<Promise<void>>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const answered = answerOne(socket, options).finally(() => underway.delete(answered))
    underway.add(answered)
  })
  server.maxConnections = mostConnections
  await listen(server, options.address)
  server.on('error', (error) => options.log.error({ err: error }, 'the command socket failed'))
  return {
    async close() {
      server.close()
      // One that has not asked yet never will; one that has is answered first.
      for (const socket of sockets) if (!socket.isPaused()) socket.destroy()
      await Promise.all(underway)
    },
  }
}

async function listen(server: Server, address: string): Promise<void> {
  const isFile = process.platform !== 'win32'
  if (isFile) rmSync(address, { force: true })
  // The file is made inside `listen`: with this mask it is never open to others, not even for a moment.
  const mask = isFile ? process.umask(0o177) : undefined
  try {
    server.listen(address)
  } finally {
    if (mask !== undefined) process.umask(mask)
  }
  await once(server, 'listening')
}

async function answerOne(socket: Socket, options: ServeCommands): Promise<void> {
  const deadlines = [setTimeout(() => socket.destroy(), transferMs)]
  try {
    const line = await readLine(socket, mostQuestionBytes)
    clearTimeout(deadlines[0])
    if (line === undefined) return
    const text = `${JSON.stringify(await answer(line, options))}\n`
    deadlines.push(setTimeout(() => socket.destroy(), transferMs))
    socket.end(text)
    await once(socket, 'close')
  } catch {
    // The caller is gone, or sends no end of a line. A command of his that began was done all the same.
    socket.destroy()
  } finally {
    deadlines.forEach(clearTimeout)
  }
}

async function answer(line: string, { run, version, log }: ServeCommands): Promise<Answer> {
  const question = parseQuestion(line)
  if (question === undefined) return { type: 'failed', message: `the server (version ${version}) does not understand` }
  try {
    const running = run(question.operation, question.input)
    if (running !== undefined) return { type: 'done', result: await running }
    return {
      type: 'failed',
      message: `the running server (version ${version}) does not know this command; start it anew with this version`,
    }
  } catch (error) {
    if (isCoreError(error)) return { type: 'refused', error: error.toPlain() }
    if (error instanceof Problem) return { type: 'failed', message: error.message }
    log.error({ err: error, operation: question.operation }, 'a command failed')
    return { type: 'failed', message: 'the server failed; its log says why' }
  }
}

function parseQuestion(line: string): Question | undefined {
  try {
    const question: unknown = JSON.parse(line)
    if (!isJsonObject(question)) return undefined
    const { operation, input } = question
    return typeof operation === 'string' && isJsonObject(input) ? { operation, input } : undefined
  } catch {
    return undefined
  }
}
