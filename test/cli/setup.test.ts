import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { tryCommand } from '../product/command.ts'
import { serve, type RunningServer } from '../product/serve.ts'
import { temporaryFolders } from './temporary-folders.ts'

const newFolder = temporaryFolders()
const password = 'correct horse battery'
const refusal = { status: 403, body: { code: 'setup.invalid_token' } }

function tokenOf({ started }: RunningServer): string {
  return new URL(started.setup_url!).hash.slice(1)
}

/** What the page behind the link sends, with the token of this server where no other is given. */
async function setUp(server: RunningServer, input: { readonly email: string; readonly token?: string }) {
  const answer = await fetch(`${server.started.admin.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: tokenOf(server), password, name: 'Ada', ...input }),
  })
  return { status: answer.status, body: (await answer.json()) as unknown }
}

it('by the printed link somebody becomes the owner, once, and is one after the next start', async () => {
  const folder = newFolder()
  const server = await serve(['--admin-url', 'https://admin.example.com'], { folder })
  expect(server.started).toMatchObject({
    has_owner: false,
    setup_url: expect.stringMatching(/^https:\/\/admin\.example\.com\/setup#[\w-]{43}$/),
  })
  await server.end()

  const again = await serve([], { folder })
  expect(again.started.setup_url).toBe(`${again.started.admin.url}/setup#${tokenOf(again)}`)
  expect(await setUp(again, { email: 'ada@example.com', token: tokenOf(server) })).toMatchObject(refusal)
  const rivals = await Promise.all(['ada@example.com', 'eve@example.com'].map((email) => setUp(again, { email })))
  expect(new Set(rivals.map(({ status }) => status))).toEqual(new Set([201, 403]))
  expect(await setUp(again, { email: 'eve@example.com' })).toMatchObject(refusal)
  expect((await fetch(`${again.started.admin.url}/setup`)).status).toBe(404)
  const { stderr } = await again.end()
  expect(stderr).toContain('the first owner was made by the setup link')
  for (const secret of [password, tokenOf(again), '@example.com']) expect(stderr).not.toContain(secret)

  const kept = readFileSync(path.join(folder, 'data', 'stagecraft.db'), 'latin1')
  expect(kept).not.toContain(tokenOf(again))
  expect(kept).not.toContain(password)
  const last = await serve([], { folder })
  expect(last.started).toMatchObject({ has_owner: true, setup_url: null })
  expect((await fetch(`${last.started.admin.url}/setup`)).status).toBe(404)
})

it('the command `owner` beside the server ends the link', async () => {
  const folder = newFolder()
  const server = await serve([], { folder })
  expect((await tryCommand(['owner', 'bob@example.com'], { folder, input: password })).status).toBe(0)
  expect(await setUp(server, { email: 'eve@example.com' })).toMatchObject(refusal)
  await tryCommand(['brand', 'create', 'Acme'], { folder })
  const key = ['key', 'create', '--brand', 'acme', '--user']
  expect((await tryCommand([...key, 'eve@example.com'], { folder })).stderr).toContain('No user has the e-mail')
  expect((await tryCommand([...key, 'bob@example.com'], { folder })).status).toBe(0)
})
