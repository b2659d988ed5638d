import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type CheckedServer } from './start-server.ts'

/** What the README tells to do, done as it says: but for the ports, and where the commands come from. */

const root = new URL('../..', import.meta.url).pathname
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block)

let server: CheckedServer
let folder: string

beforeAll(async () => {
  server = await startServer({ args: ['--sample'] })
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-readme-'))
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Typed into a shell, with what is asked for typed behind it. */
async function shell(commands: string, input: string): Promise<string> {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', commands], {
    cwd: folder,
    env: { ...process.env, STAGECRAFT_DATA: server.data },
  })
  child.stdin.end(input)
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve))), said).toBe(0)
  return out
}

const visit = (path: string, cookie: string, json?: unknown) =>
  fetch(`${server.pages}${path}`, {
    headers: { cookie, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  })

it('the page of the README is published as it says, and serves strangers and customers', async () => {
  const [page] = blocks('html')
  const commands = blocks('sh').filter((block) => block.includes('stagecraft'))
  await writeFile(join(folder, 'hello.html'), page!)
  const out = await shell(
    commands
      .join('')
      .replaceAll('npx stagecraft', `"${process.execPath}" "${join(root, 'src/app/main.ts')}"`)
      .replaceAll('node -p', `"${process.execPath}" -p`)
      .replaceAll('http://127.0.0.1:3001', server.admin)
      .replaceAll('http://localhost:3000', server.pages),
    'a long enough password\n',
  )
  expect(out).toContain('<h1>Hello, stranger</h1>')

  const refused = await visit('/hello', '', { weight: 82, unit: 'kg' })
  expect(refused.status).toBe(401)
  const joined = await visit('/join', '', { name: 'Ada Lovelace', email: 'ada@example.com', goal: 75, unit: 'kg' })
  const cookie = joined.headers.getSetCookie()[0]!.split(';', 1)[0]!
  expect(await (await visit('/hello', cookie, { weight: 5 })).json()).toEqual({
    ok: false,
    errors: ['weight must be at least 20'],
  })
  expect(await (await visit('/hello', cookie, { weight: 82, unit: 'kg' })).json()).toEqual({ ok: true })
  expect(await (await visit('/hello', cookie)).text()).toContain('<p>You weigh 82 kg.</p>')
}, 60_000)
