import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { Problem } from '../problem.ts'
import { askServer, serveCommands, socketAddress, type CommandServer } from './index.ts'

let folder: string
let address: string
let server: CommandServer
let lines: string[]
let release: () => void

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-socket-'))
  address = socketAddress(folder)
  lines = []
  const held = new Promise<void>((resolve) => (release = resolve))
  server = await serveCommands({
    address,
    version: '1.2.3',
    log: pino({}, { write: (line: string) => void lines.push(line) }),
    run(operation, input) {
      switch (operation) {
        case 'echo':
          return Promise.resolve(input)
        case 'refuse':
          return Promise.reject(new CoreError('user.not_found', { email: 'a@example.com' }))
        case 'problem':
          return Promise.reject(new Problem('the sample does not compile'))
        case 'fault':
          return Promise.reject(new TypeError('canary'))
        case 'hold':
          return held.then(() => 'held')
        default:
          return undefined
      }
    },
  })
})
afterEach(async () => {
  release()
  await server.close()
  rmSync(folder, { recursive: true })
})

const ask = (operation: string, input = {}) => askServer(address, { operation, input })

describe('the command socket', () => {
  it('carries the name and input of a command there and its result back', async () => {
    const input = { text: 'Gr\u00fc\u00dfe\n\u2028', list: ['x'.repeat(300_000), null] }
    expect(await ask('echo', input)).toEqual({ result: input })
  })

  it('carries an error of the domain as what it is', async () => {
    await expect(ask('refuse')).rejects.toMatchObject({ code: 'user.not_found', details: { email: 'a@example.com' } })
    await expect(ask('problem')).rejects.toThrow('the sample does not compile')
  })

  it('keeps a fault of ours in the log of the server', async () => {
    await expect(ask('fault')).rejects.toThrow('the server failed; its log says why')
    expect(lines.join('')).toContain('a command failed')
  })

  it('says so when the server is of a version without the command', async () => {
    await expect(ask('time.travel')).rejects.toThrow('version 1.2.3')
  })

  it("is its owner's alone", () => {
    expect(statSync(address).mode & 0o777).toBe(0o600)
  })

  it('answers several at once', async () => {
    const held = ask('hold')
    expect(await ask('echo', { a: 1 })).toEqual({ result: { a: 1 } })
    release()
    expect(await held).toEqual({ result: 'held' })
  })

  it.each(['not JSON', '[]', '{"operation":1,"input":{}}', '{"operation":"echo"}'])('refuses %s', async (text) => {
    const socket = connect(address)
    socket.write(`${text}\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(JSON.parse(answer.toString())).toMatchObject({ type: 'failed' })
    socket.destroy()
  })

  it('hangs up on a question without end', async () => {
    const socket = connect(address)
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve))
    const chunk = Buffer.alloc(256 * 1024, 'x')
    for (let i = 0; i < 5; i++) socket.write(chunk)
    await closed
    expect(await ask('echo', { a: 1 })).toEqual({ result: { a: 1 } })
  })

  it('survives callers that leave before the answer', async () => {
    const socket = connect(address)
    socket.write('{"operation":"hold","input":{}}\n')
    await once(socket, 'connect')
    socket.destroy()
    release()
    expect(await ask('echo', { a: 1 })).toEqual({ result: { a: 1 } })
  })

  it('closes after what runs is answered, without those who only hold a connection', async () => {
    const idle = connect(address)
    await once(idle, 'connect')
    const held = ask('hold')
    // Answered after it: so the one that holds has arrived.
    await ask('echo')
    const closed = server.close()
    release()
    expect(await held).toEqual({ result: 'held' })
    await closed
    idle.destroy()
    expect(await ask('echo')).toBeUndefined()
  })

  it('is not there where no server is, nor where one was killed', async () => {
    const empty = path.join(folder, 'empty')
    mkdirSync(empty)
    expect(await askServer(socketAddress(empty), { operation: 'echo', input: {} })).toBeUndefined()
    writeFileSync(socketAddress(empty), '')
    expect(await askServer(socketAddress(empty), { operation: 'echo', input: {} })).toBeUndefined()
  })
})

describe('the address of the socket', () => {
  it('is refused where the system could not take it', () => {
    expect(() => socketAddress(`/${'long/'.repeat(30)}`)).toThrow('too long for the socket')
  })
})
