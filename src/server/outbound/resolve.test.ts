import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { isOnInternet } from './addresses.ts'
import { resolve } from './resolve.ts'
import { aServer } from './testing/servers.ts'
import { callsOver } from './testing/test-network.ts'

const types = { A: 1, CNAME: 5, AAAA: 28 } as const
/** `owner`: whose address it is, where that is not the name that was asked for. */
type Answer = readonly [type: keyof typeof types, data: string, owner?: string]

/**
 * A name server (RFC 1035): answers for every name what it is told, an unknown one with NXDOMAIN; one that is undefined
 * is never answered. Answers its address.
 */
async function aNameServer(answersOf: (name: string, type: 'A' | 'AAAA') => readonly Answer[] | 'unknown' | undefined) {
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    let at = 12
    const labels: string[] = []
    for (; query[at] !== 0; at += query[at]! + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!))
    const type = query.readUInt16BE(at + 1) === types.A ? 'A' : 'AAAA'
    const answers = answersOf(labels.join('.'), type)
    if (answers === undefined) return
    const records = answers === 'unknown' ? [] : answers
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180 | (answers === 'unknown' ? 3 : 0), 2)
    header.writeUInt16BE(records.length, 6)
    header.writeUInt16BE(0, 10)
    socket.send(
      Buffer.concat([header, query.subarray(12, at + 5), ...records.map((record) => recordOf(...record))]),
      port,
      address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return `127.0.0.1:${socket.address().port}`
}

/** Good for 0 seconds. */
function recordOf(type: keyof typeof types, data: string, owner?: string): Buffer {
  const bytes =
    type === 'CNAME'
      ? nameOf(data)
      : type === 'A'
        ? Buffer.from(data.split('.').map(Number))
        : Buffer.from(
            data
              .split(':')
              .map((word) => word.padStart(4, '0'))
              .join(''),
            'hex',
          )
  const question = Buffer.from([0xc0, 12])
  const head = Buffer.from([0, types[type], 0, 1, 0, 0, 0, 0, 0, bytes.length])
  return Buffer.concat([owner === undefined ? question : nameOf(owner), head, bytes])
}

function nameOf(text: string): Buffer {
  const labels = text.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`))
  return Buffer.concat([...labels, Buffer.alloc(1)])
}

const ever = new AbortController().signal

it('a name has its addresses of both kinds', async () => {
  const server = await aNameServer((_name, type) =>
    type === 'A'
      ? [
          ['A', '192.0.2.1'],
          ['A', '192.0.2.2'],
        ]
      : [['AAAA', '2001:db8:0:0:0:0:0:1']],
  )
  const addresses = await resolve('api.example', ever, [server])
  expect(addresses.toSorted()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
})

it('a name that is not there has none, nor one whose servers say nothing that fits', async () => {
  const server = await aNameServer((name) => (name === 'unknown.example' ? 'unknown' : []))
  expect(await resolve('unknown.example', ever, [server])).toEqual([])
  expect(await resolve('empty.example', ever, [server])).toEqual([])
  expect(await resolve(`${'a'.repeat(64)}.example`, ever, [server])).toEqual([])
})

it('who waits for a name server that is silent waits no longer than he wants', async () => {
  const ended = new AbortController()
  const server = await aNameServer(() => {
    ended.abort()
    return undefined
  })
  await expect(resolve('slow.example', ended.signal, [server])).rejects.toThrow('aborted')
})

it('names are only asked for as they are, and localhost is no exception', async () => {
  const asked = new Set<string>()
  const server = await aNameServer((name) => {
    asked.add(name)
    return 'unknown'
  })
  expect(await resolve('db', ever, [server])).toEqual([])
  expect([...asked].filter((name) => name !== 'db')).toEqual([])
})

it.each([
  ['private', [['A', '10.0.0.1']]],
  [
    'mixed',
    [
      ['A', '1.1.1.1'],
      ['A', '10.0.0.1'],
    ],
  ],
  [
    'IPv4 of the internet beside IPv6 of this machine',
    [
      ['A', '1.1.1.1'],
      ['AAAA', '0:0:0:0:0:0:0:1'],
    ],
  ],
  ['IPv4 inside IPv6', [['AAAA', '0:0:0:0:0:ffff:7f00:1']]],
  ['IPv4-compatible', [['AAAA', '0:0:0:0:0:0:808:808']]],
] satisfies readonly (readonly [string, readonly Answer[]])[])(
  'a call to a name that resolves to what is %s is blocked',
  async (_what, answers) => {
    const trap = await aServer((_request, response) => response.end('caught'))
    const server = await aNameServer((_name, type) => answers.filter(([kind]) => kind === type))
    const names = { 'inside.example': (signal: AbortSignal) => resolve('inside.example', signal, [server]) }
    const { send } = callsOver(names, { mayReach: isOnInternet })
    expect(await send(`http://inside.example:${trap.port}/`)).toMatchObject({ error: 'blocked' })
    expect(trap.connections).toBe(0)
  },
)

it('a call follows an alias to where it leads, and no further than it may', async () => {
  const server = await aServer((_request, response) => response.end('here'))
  let address = '127.0.0.1'
  const nameServer = await aNameServer((_name, type) =>
    type === 'A'
      ? [
          ['CNAME', 'target.example'],
          ['A', address, 'target.example'],
        ]
      : [],
  )
  const names = { 'alias.example': (signal: AbortSignal) => resolve('alias.example', signal, [nameServer]) }
  const { send } = callsOver(names)
  expect(await send(`http://alias.example:${server.port}/`)).toMatchObject({ body: 'here' })
  address = '127.0.0.2'
  expect(await send(`http://alias.example:${server.port}/`)).toMatchObject({ error: 'blocked' })
})
