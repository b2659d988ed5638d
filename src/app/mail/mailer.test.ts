import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import type { Writer } from '../../core/command/index.ts'
import type { Store } from '../../core/store/index.ts'
import { aWorld } from '../../core/testing/index.ts'
import { deliverBySmtp, deliverToFolder, type Delivery } from './deliver.ts'
import { startMailer } from './mailer.ts'
import { parseSmtpServer } from './smtp-server.ts'
import { startMailServer } from './testing/mail-server.ts'

/** A brand whose visitors ask for codes. */
function aMailWorld(name = 'Acme') {
  const world = aWorld({ brand: { name } })
  const { store } = world
  let count = 0
  return {
    ...world,
    addBrand: (declaration: { readonly name: string }): Scope => {
      const { id } = store.execute(installationScope(systemActor), 'brand.create', { declaration })
      return { ...world.scope, brandId: id }
    },
    ask(email: string, scope = world.scope) {
      const n = String(++count).padStart(6, '0')
      store.execute(scope, 'signIn.sendCode', {
        tokenHash: `session ${n}`,
        onlyExisting: false,
        email,
        address: `address ${n}`,
        code: n,
        codeHash: `hash ${n}`,
      })
    },
    waiting: (scope = world.scope) => store.ledger.countMails(scope),
  }
}

function aLog() {
  const lines: string[] = []
  const stream = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
  return { log: pino({}, stream), text: () => lines.join('') }
}

interface Given {
  readonly writer?: Writer
  readonly deadlineMs?: number
}

function start(world: ReturnType<typeof aMailWorld>, delivery: Delivery, { writer, ...given }: Given = {}) {
  const { log, text } = aLog()
  const store: Store = {
    reads: world.store.reads,
    writer: writer ?? world.store.writer,
    definitions: (scope) => world.store.definitions(scope),
    installation: () => world.store.installation(),
  }
  const mailer = startMailer({ store, delivery, log, steadyNow: world.clock.now, everyMs: 10, ...given })
  const close = (deadline = AbortSignal.timeout(5_000)) => mailer.close(deadline)
  onTestFinished(() => close())
  return { text, close }
}

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 20_000, interval: 5 })

async function aServer() {
  const server = await startMailServer()
  onTestFinished(() => server.close())
  return { server, delivery: deliverBySmtp(parseSmtpServer(`smtp://127.0.0.1:${server.port}`)!, 'hello@acme.example') }
}

function aFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'outbox-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return path.join(folder, 'outbox')
}

it('sends what waits, from the brand by its name, and takes it out of the store', async () => {
  const world = aMailWorld('Käse & Co')
  const { server, delivery } = await aServer()
  world.ask('ada@example.com')
  start(world, delivery)
  await until(() => world.waiting() === 0)
  world.ask('bob@BÜCHER。example')
  await until(() => server.taken.length === 2 && world.waiting() === 0)
  expect(server.taken).toMatchObject([
    { from: 'hello@acme.example', to: ['ada@example.com'] },
    { from: 'hello@acme.example', to: ['bob@xn--bcher-kva.example'] },
  ])
  const { text } = server.taken[0]!
  expect(text).toMatch(/^From: =\?UTF-8\?Q\?K=C3=A4se_=26_Co\?= <hello@acme\.example>$/m)
  expect(text).toMatch(/^To: ada@example\.com$/m)
  expect(text).toMatch(/^Auto-Submitted: auto-generated$/m)
  expect(text).toMatch(/^ {4}000001$/m)
})

it('lets no name and no address add a header or a recipient', async () => {
  const world = aMailWorld('Acme" <eve@example.com>, <')
  const { server, delivery } = await aServer()
  // As it would be if nobody had looked at it before.
  world.ask('ada@example.com, eve@example.com')
  world.ask('ada@example.com\r\nBcc: eve@example.com')
  world.ask('ada@example.com')
  const { text } = start(world, delivery)
  await until(() => server.taken.some(({ to }) => to[0] === 'ada@example.com'))
  for (const mail of server.taken) {
    expect(mail.to).toHaveLength(1)
    expect(mail.to).not.toContain('eve@example.com')
    expect(mail.from).toBe('hello@acme.example')
    expect(mail.text.split('\n\n', 1)[0]).not.toMatch(/^(?:Bcc|Cc):/im)
  }
  expect(text()).not.toContain('example.com')
})

it('tries again, later each time, while the server is away, and says so without a word of the mail', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  await server.close()
  world.ask('ada@example.com')
  const { text } = start(world, delivery)
  await until(() => text().includes('"failures":1'))
  expect(text()).toContain('ECONNREFUSED')
  world.clock.advance(5_000)
  await until(() => text().includes('"failures":2'))
  const back = await startMailServer(server.port)
  onTestFinished(() => back.close())
  expect(world.waiting()).toBe(1)
  world.clock.advance(10_000)
  await until(() => world.waiting() === 0)
  expect(back.taken).toMatchObject([{ to: ['ada@example.com'] }])
  expect(text()).not.toMatch(/ada@|000001/)
})

it('drops what the server refuses for good, and what nobody has any use for any more', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  server.recipientAnswer = '550 no such mailbox ada@example.com'
  world.ask('ada@example.com')
  const { text } = start(world, delivery)
  await until(() => world.waiting() === 0)
  expect(text()).toContain('refused a mail for good')
  server.recipientAnswer = '451 later'
  world.ask('bob@example.com')
  await until(() => text().includes('it is tried again'))
  world.clock.advance(10 * 60_000)
  await until(() => world.waiting() === 0)
  expect(text()).toContain('of no use')
  expect(text()).not.toContain('@example.com')
  expect(server.taken).toEqual([])
})

it('one conversation that never ends holds up no other mail', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  server.isTrickling = true
  world.ask('ada@example.com')
  const { close } = start(world, delivery)
  await until(() => server.trickling === 1)
  server.isTrickling = false
  for (let i = 0; i < 30; i++) world.ask(`${i}@example.com`)
  await until(() => world.waiting() === 1)
  expect([server.taken.length, server.trickling]).toEqual([30, 1])
  // What is under way at the end is given up, and goes after the next start.
  await close(AbortSignal.abort())
  await until(() => server.trickling === 0)
  expect(world.waiting()).toBe(1)
  start(world, delivery)
  await until(() => world.waiting() === 0)
  expect(server.taken.at(-1)).toMatchObject({ to: ['ada@example.com'] })
})

it('gives up a conversation that takes too long, says so, and tries again', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  server.isTrickling = true
  const many = Array.from({ length: 12 }, (_, i) => `${i}@example.com`)
  for (const email of many) world.ask(email)
  const { text } = start(world, delivery, { deadlineMs: 100 })
  const failed = () => text().match(/it is tried again/g)?.length
  await until(() => failed() === many.length && server.trickling === 0)
  expect(text()).toContain('"code":"ETIMEDOUT","reason":"It took longer than 0.1 s."')
  expect(text()).not.toContain('@example.com')
  expect(world.waiting()).toBe(many.length)
  server.isTrickling = false
  world.clock.advance(5_000)
  await until(() => world.waiting() === 0)
  expect(server.taken.flatMap(({ to }) => to).sort()).toEqual(many.toSorted())
})

it('sends five at once, and the next as soon as one of them went out', async () => {
  const world = aMailWorld()
  const held: (() => void)[] = []
  let open = 0
  let most = 0
  const delivery: Delivery = {
    async deliver() {
      most = Math.max(most, ++open)
      await new Promise<void>((resolve) => held.push(resolve))
      open--
    },
  }
  for (let i = 0; i < 30; i++) world.ask(`${i}@example.com`)
  start(world, delivery)
  for (let begun = 5; begun <= 30; begun++) {
    await until(() => held.length === begun)
    held[begun - 1]!()
  }
  for (const release of held) release()
  await until(() => world.waiting() === 0)
  expect([most, held.length]).toEqual([5, 30])
})

it('brands take turns: one with much to send holds up no other', async () => {
  const world = aMailWorld('Many')
  // More of them than are looked at in one go.
  const scopes = [world.scope, ...Array.from({ length: 20 }, (_, i) => world.addBrand({ name: `Many ${i}` }))]
  const late = world.addBrand({ name: 'Late' })
  for (const scope of scopes) for (let i = 0; i < 3; i++) world.ask(`${i}@example.com`, scope)
  world.clock.advance(1)
  world.ask('ada@example.com', late)
  const senders: string[] = []
  start(world, { deliver: async (_, sender) => void senders.push(sender) })
  await until(() => [...scopes, late].every((scope) => world.waiting(scope) === 0))
  expect(senders).toHaveLength(3 * scopes.length + 1)
  expect(senders.indexOf('Late')).toBe(scopes.length)
  expect(new Set(senders.slice(0, scopes.length)).size).toBe(scopes.length)
})

it('sends nothing twice because it could not be taken out of the store', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  let isFull = true
  const writer: Writer = {
    ...world.store.writer,
    execute: async (scope, name, input) => {
      if (isFull) throw new Error('disk full')
      return await world.store.writer.execute(scope, name, input)
    },
  }
  world.ask('ada@example.com')
  const { text, close } = start(world, delivery, { writer })
  await until(() => text().includes('could not be looked after'))
  isFull = false
  // The last look, at the end.
  await close()
  expect([world.waiting(), server.taken.length]).toEqual([0, 1])
})

it('sends what waits before it closes', async () => {
  const world = aMailWorld()
  const { server, delivery } = await aServer()
  const { close } = start(world, delivery)
  for (let i = 0; i < 50; i++) world.ask(`${i}@example.com`)
  await close()
  expect([world.waiting(), server.taken.length]).toEqual([0, 50])
})

it('without a server, writes each mail to a file that only its owner reads, and tells its path', async () => {
  const world = aMailWorld()
  const folder = aFolder()
  const written: string[] = []
  world.ask('ada@example.com')
  start(world, deliverToFolder({ folder, from: 'no-reply@localhost', onWritten: (file) => written.push(file) }))
  await until(() => world.waiting() === 0)
  expect(written).toEqual(readdirSync(folder).map((name) => path.join(folder, name)))
  const text = readFileSync(written[0]!, 'utf8')
  expect(text).toContain('From: Acme <no-reply@localhost>')
  expect(text).toMatch(/^ {4}000001\r?$/m)
  expect(statSync(written[0]!).mode & 0o777).toBe(0o600)
})

it('keeps the newest 1,000 files of the outbox', async () => {
  const world = aMailWorld()
  const folder = aFolder()
  const delivery = deliverToFolder({ folder, from: 'no-reply@localhost', onWritten() {} })
  world.ask('ada@example.com')
  const [mail] = await world.store.reads.listDueMails(world.clock.now(), 1)
  await delivery.deliver(mail!, 'Acme', new AbortController().signal)
  for (let i = 0; i < 1_005; i++) writeFileSync(path.join(folder, `2000-${String(i).padStart(4, '0')}.eml`), '')
  await delivery.deliver(mail!, 'Acme', new AbortController().signal)
  const files = readdirSync(folder).sort()
  expect(files).toHaveLength(1_000)
  expect(files[0]).toBe('2000-0007.eml')
})
