import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { tryCommand } from '../product/command.ts'
import { spawnProduct } from '../product/process.ts'
import { serve, type RunningServer } from '../product/serve.ts'
import { temporaryFolders } from './temporary-folders.ts'

const newFolder = temporaryFolders()

async function status(url: string): Promise<number> {
  return (await fetch(url)).status
}

/** Until the server says that all it needs is up. */
async function untilReady({ started }: RunningServer): Promise<void> {
  while ((await status(`${started.admin.url}/readyz`)) !== 200) await new Promise((next) => setTimeout(next, 20))
}

describe('serve', () => {
  it('answers on both addresses, on the store, and by both names of the loopback', async () => {
    const server = await serve([], { folder: newFolder() })
    const { pages, admin, data } = server.started
    await untilReady(server)
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(await status(`http://${host}:${pages.port}/healthz`)).toBe(200)
      expect(await status(`http://${host}:${pages.port}/readyz`)).toBe(200)
      expect(await status(`http://${host}:${admin.port}/healthz`)).toBe(200)
    }
    expect(existsSync(path.join(data, 'stagecraft.db'))).toBe(true)
  })

  it('tells a person the version, both addresses, the store, the data folder, and how to make an owner', async () => {
    const folder = newFolder()
    const { child, output } = spawnProduct(['serve', '--port', '0', '--admin-port', '0'], { folder })
    await once(child.stdout, 'data')
    const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string
    }
    expect(output().stdout).toMatch(
      new RegExp(
        [
          `^Stagecraft ${version}`,
          '  pages   http://localhost:\\d+',
          '  admin   http://127\\.0\\.0\\.1:\\d+',
          '  store   embedded \\(SQLite\\)',
          `  data    ${folder}/data`,
          '',
          'There is no owner yet\\. Become it here; the link is good once, for 24 hours:',
          '  http://127\\.0\\.0\\.1:\\d+/setup#[\\w-]{43}',
          'or with  npx stagecraft owner you@example\\.com\n$',
        ].join('\n'),
      ),
    )
  })

  it('keeps standard error for the log: JSON lines, none of which holds what was sent', async () => {
    const server = await serve([], { folder: newFolder() })
    const headers = { authorization: 'Bearer sc_canary', cookie: 'a=canary' }
    await fetch(`${server.started.admin.url}/api/brands/demo/entities?q=canary`, { headers })
    await fetch(`${server.started.pages.url}/?q=canary`, { method: 'POST', body: 'canary', headers })
    const { stderr } = await server.end()
    const lines = stderr.trimEnd().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
    expect(lines.length).toBeGreaterThan(1)
    expect(stderr).not.toContain('canary')
  })

  it('warns where both listeners have one host name', async () => {
    const folder = newFolder()
    const server = await serve(['--admin-url', 'http://localhost:3001'], { folder })
    expect((await server.end()).stderr).toContain('pages and admin have one host name')
    const other = await serve([], { folder })
    expect((await other.end()).stderr).not.toContain('one host name')
  })

  it('names a port that is in use in one line, and leaves the folder to others', async () => {
    const folder = newFolder()
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    for (const flags of [
      ['--port', `${port}`, '--admin-port', '0'],
      ['--port', '0', '--admin-port', `${port}`],
    ]) {
      const refused = await tryCommand(['serve', ...flags], { folder })
      expect(refused).toMatchObject({ status: 1, stdout: '' })
      expect(refused.stderr).toMatch(new RegExp(`^stagecraft: port ${port} on 127\\.0\\.0\\.1 is in use; [^\n]*\n$`))
    }
    taken.close()
    expect(await (await serve([], { folder })).end()).toMatchObject({ status: 0 })
  })

  it('refuses a database from a newer version, and leaves it as it is', async () => {
    const folder = newFolder()
    await (await serve([], { folder })).end()
    const file = path.join(folder, 'data', 'stagecraft.db')
    const database = new DatabaseSync(file)
    const { user_version: known } = database.prepare('pragma user_version').get() as { user_version: number }
    database.exec('pragma user_version = 9999')
    database.close()
    const before = readFileSync(file)
    const refused = await tryCommand(['serve', '--port', '0', '--admin-port', '0'], { folder })
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toContain(
      `stagecraft: The database was written by a newer version (schema 9999, this version knows ${known}).\n`,
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a file that is no database in one line', async () => {
    const folder = newFolder()
    mkdirSync(path.join(folder, 'data'))
    writeFileSync(path.join(folder, 'data', 'stagecraft.db'), 'not a database, and long enough to look at '.repeat(50))
    const refused = await tryCommand(['serve', '--port', '0', '--admin-port', '0'], { folder })
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^stagecraft: [^\n]+\n$/)
  })
})

it('is not ready while another process keeps the database from its writer', async () => {
  const folder = newFolder()
  const server = await serve([], { folder })
  const { pages } = server.started
  while ((await status(`${pages.url}/readyz`)) !== 200) await new Promise((next) => setTimeout(next, 20))
  const other = new DatabaseSync(path.join(folder, 'data', 'stagecraft.db'))
  other.exec('begin immediate')
  const unready = await fetch(`${pages.url}/readyz`)
  expect([unready.status, await unready.text()]).toEqual([503, 'waiting for writer\n'])
  other.exec('rollback')
  other.close()
  await expect.poll(() => status(`${pages.url}/readyz`)).toBe(200)
  expect((await server.end()).status).toBe(0)
})

it('starts beside another process that keeps the database from its writer, and is ready when that is done', async () => {
  const folder = newFolder()
  expect(await tryCommand(['brand', 'create', 'Acme'], { folder })).toMatchObject({ status: 0 })
  const other = new DatabaseSync(path.join(folder, 'data', 'stagecraft.db'))
  other.exec('begin immediate')
  const server = await serve([], { folder })
  expect(await status(`${server.started.pages.url}/readyz`)).toBe(503)
  other.exec('rollback')
  other.close()
  await untilReady(server)
  expect((await server.end()).status).toBe(0)
})

describe('a module that can not be loaded', () => {
  /** Loading a module whose path ends so fails for as long as the folder holds a file `broken`. */
  const breaking = (end: string): Readonly<Record<string, string>> => {
    const hook = `import { existsSync } from 'node:fs'
      import { registerHooks } from 'node:module'
      registerHooks({
        load(url, context, next) {
          if (url.endsWith('${end}') && existsSync('broken')) throw new Error('a disk that fails')
          return next(url, context)
        },
      })`
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` }
  }

  it('of the REST API is logged and makes the server unready, until the next request finds it', async () => {
    const folder = newFolder()
    writeFileSync(path.join(folder, 'broken'), '')
    const server = await serve([], { folder, environment: breaking('/server/api/index.ts') })
    const { pages, admin } = server.started
    while ((await status(`${pages.url}/readyz`)) !== 200) await new Promise((next) => setTimeout(next, 20))
    await expect(fetch(`${admin.url}/healthz`)).rejects.toThrow('fetch failed')
    const unready = await fetch(`${pages.url}/readyz`)
    expect(unready.status).toBe(503)
    expect(await unready.text()).toBe('waiting for api\n')
    rmSync(path.join(folder, 'broken'))
    expect(await status(`${admin.url}/healthz`)).toBe(200)
    expect(await status(`${pages.url}/readyz`)).toBe(200)
    const ended = await server.end()
    expect(ended.status).toBe(0)
    expect(ended.stderr).toContain('the REST API could not be loaded')
  })

  it('of a runner stops the start, and leaves the folder to others', async () => {
    const folder = newFolder()
    writeFileSync(path.join(folder, 'broken'), '')
    const refused = await tryCommand(['serve', '--port', '0', '--admin-port', '0'], {
      folder,
      environment: breaking('/sandbox/base.ts'),
    })
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toContain('a disk that fails')
    expect(await (await serve([], { folder })).end()).toMatchObject({ status: 0 })
  })
})

describe('a data folder', () => {
  it('is served by one process, which a second is told about', async () => {
    const folder = newFolder()
    const server = await serve([], { folder })
    const second = await tryCommand(['serve', '--port', '0', '--admin-port', '0'], { folder })
    expect(second).toMatchObject({ status: 1, stdout: '' })
    expect(second.stderr).toMatch(
      new RegExp(`^stagecraft: the data folder ${folder}/data is held by process ${server.process.pid} [^\n]*\n$`),
    )
    expect(await status(`${server.started.admin.url}/healthz`)).toBe(200)
  })

  it('is served again after a SIGKILL, with all that was answered', async () => {
    const folder = newFolder()
    const server = await serve([], { folder })
    const slugs = ['one', 'two', 'three']
    for (const slug of slugs) await tryCommand(['brand', 'create', slug], { folder })
    expect((await server.end('SIGKILL')).status).toBe('SIGKILL')
    const again = await serve([], { folder })
    const { stdout } = await tryCommand(['brand', 'list', '--json'], { folder })
    expect((JSON.parse(stdout) as { slug: string }[]).map(({ slug }) => slug)).toEqual(slugs)
    expect(await again.end()).toMatchObject({ status: 0 })
  })
})

describe('a stop signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends an idle server with status 0, its socket and lock gone',
    async (signal) => {
      const folder = newFolder()
      const server = await serve([], { folder })
      expect(await server.end(signal)).toMatchObject({ status: 0 })
      expect(existsSync(path.join(folder, 'data', 'stagecraft.sock'))).toBe(false)
      expect(existsSync(path.join(folder, 'data', 'stagecraft.pid'))).toBe(false)
    },
  )

  it('lets a request that began be answered, and takes no new one', async () => {
    const server = await serveBrand()
    const running = await beginRequest(server)
    const ended = server.end()
    await untilRefused(server.started.pages.port)
    running.request.end('}')
    expect(await running.status).toBe(404)
    expect(await ended).toMatchObject({ status: 0 })
  })

  it('a second time ends the server at once', async () => {
    const server = await serveBrand()
    const running = await beginRequest(server)
    const ended = server.end()
    await untilRefused(server.started.pages.port)
    // Two signals within half a second are one wish, as Ctrl-C under npm sends them.
    await new Promise((later) => setTimeout(later, 600))
    server.process.kill('SIGTERM')
    expect((await ended).status).toBe(1)
    await expect(running.status).rejects.toThrow('socket hang up')
  })
})

async function serveBrand(): Promise<RunningServer> {
  const folder = newFolder()
  const server = await serve([], { folder })
  await tryCommand(['brand', 'create', 'Shop'], { folder })
  await untilReady(server)
  return server
}

/** A POST of which the server has the head and half of the body. */
async function beginRequest({ started }: RunningServer): Promise<{ request: ClientRequest; status: Promise<number> }> {
  const headers = { expect: '100-continue', 'content-type': 'application/json', 'content-length': 2 }
  const running = request({ port: started.pages.port, method: 'POST', path: '/', headers })
  const status = (once(running, 'response') as Promise<[IncomingMessage]>).then(([{ statusCode = 0 }]) => statusCode)
  status.catch(() => {})
  running.flushHeaders()
  await once(running, 'continue')
  running.write('{')
  return { request: running, status }
}

async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isRefused = await new Promise((resolve) => {
      socket.on('connect', () => resolve(false)).on('error', () => resolve(true))
    })
    socket.destroy()
    if (isRefused) return
  }
}
