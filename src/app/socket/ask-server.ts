import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { CoreError } from '../../core/errors/index.ts'
import type { Json } from '../../core/json.ts'
import { Problem } from '../problem.ts'
import { readLine } from './line.ts'
import type { Answer, Question } from './protocol.ts'

const mostAnswerBytes = 64 * 1024 * 1024

/** No socket, or one that a dead server left. */
const noServer: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ECONNREFUSED'])

/**
 * Asks the server that listens at the address; undefined where none does. Throws the CoreError that the operation threw
 * there, or a Problem. However long it takes: a server that ends takes the connection with it.
 */
export async function askServer(address: string, question: Question): Promise<{ readonly result: Json } | undefined> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
  } catch (error) {
    if (noServer.has((error as NodeJS.ErrnoException).code)) return undefined
    throw new Problem(`the server's socket ${address} can't be reached: ${(error as Error).message}.`, 1, {
      cause: error,
    })
  }
  const answer = await ask(socket, question)
  switch (answer?.type) {
    case 'done':
      return { result: answer.result }
    case 'refused':
      throw CoreError.fromPlain(answer.error)
    case 'failed':
      throw new Problem(answer.message)
    case undefined:
      throw new Problem('the server ended before it answered; whether the command was done is unknown')
  }
}

async function ask(socket: Socket, question: Question): Promise<Answer | undefined> {
  try {
    socket.write(`${JSON.stringify(question)}\n`)
    const line = await readLine(socket, mostAnswerBytes)
    return line === undefined ? undefined : (JSON.parse(line) as Answer)
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
