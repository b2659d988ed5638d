import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand, tryCommand } from '../product/command.ts'
import { spawnProduct } from '../product/process.ts'
import { serve, type RunningServer } from '../product/serve.ts'
import { temporaryFolders } from './temporary-folders.ts'

const newFolder = temporaryFolders()
const password = 'correct horse battery'

/** The status of a read through the REST API with the key. */
async function restStatus({ started }: RunningServer, brand: string, key: string, method = 'GET'): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  const { status } = await fetch(`${started.admin.url}/api/brands/${brand}/keys`, { method, headers })
  return status
}

describe('commands without a server', () => {
  it('set an installation up, which a server then serves', async () => {
    const folder = newFolder()
    const owner = await tryCommand(['owner', 'ann@example.com'], { folder, input: `${password}\n` })
    expect(owner).toMatchObject({ status: 0, stdout: '' })
    expect(await runCommand(['brand', 'create', 'Acme Fitness'], { folder })).toBe('acme-fitness\n')
    const key = await runCommand(['key', 'create', '--brand', 'acme-fitness', '--user', 'ann@example.com'], { folder })
    expect(key).toMatch(/^sc_[\w-]{43}\n$/)

    const server = await serve([], { folder })
    expect(server.started.has_owner).toBe(true)
    expect(await restStatus(server, 'acme-fitness', key.trim())).toBe(200)
    expect(await restStatus(server, 'acme-fitness', `${key.trim()}x`)).toBe(401)
  })

  it('wait for one another', async () => {
    const folder = newFolder()
    await runCommand(['brand', 'create', 'First'], { folder })
    const slugs = ['a', 'b', 'c', 'd']
    await Promise.all(slugs.map((slug) => runCommand(['brand', 'create', slug], { folder })))
    const brands = JSON.parse(await runCommand(['brand', 'list', '--json'], { folder })) as { slug: string }[]
    expect(brands.map(({ slug }) => slug).toSorted()).toEqual([...slugs, 'first'])
  })

  it('keep neither password nor key, only their hashes', async () => {
    const folder = newFolder()
    await runCommand(['owner', 'ann@example.com'], { folder, input: password })
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const key = await runCommand(['key', 'create', '--brand', 'acme', '--user', 'ann@example.com'], { folder })
    const kept = ['stagecraft.db', 'stagecraft.db-wal']
      .map((name) => path.join(folder, 'data', name))
      .map((file) => readIfThere(file))
      .join()
    expect(kept).toContain('ann@example.com')
    expect(kept).not.toContain(password)
    expect(kept).not.toContain(key.trim())
  })

  it('refuse what the rules refuse, in one line with status 1', async () => {
    const folder = newFolder()
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const taken = await tryCommand(['brand', 'create', 'Other', '--slug', 'acme'], { folder })
    expect(taken).toEqual({ status: 1, stdout: '', stderr: 'stagecraft: The slug has already been taken.\n' })
    const unknown = await tryCommand(['key', 'create', '--brand', 'acme', '--user', 'bob@example.com'], { folder })
    expect(unknown).toEqual({
      status: 1,
      stdout: '',
      stderr: 'stagecraft: No user has the e-mail "bob@example.com".\n',
    })
    const missing = await tryCommand(['key', 'list', '--brand', 'acne'], { folder })
    expect(missing).toEqual({ status: 1, stdout: '', stderr: 'stagecraft: No brand has the slug or id "acne".\n' })
  })
})

describe('a file that is no database', () => {
  it('is told in one line', async () => {
    const folder = newFolder()
    mkdirSync(path.join(folder, 'data'))
    writeFileSync(path.join(folder, 'data', 'stagecraft.db'), 'not a database, and long enough to look at '.repeat(50))
    const { status, stdout, stderr } = await tryCommand(['brand', 'list'], { folder })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^stagecraft: the database [^\n]+ can't be opened: file is not a database\.\n$/)
  })
})

describe('commands beside a running server', () => {
  it('take effect in it with their answer', async () => {
    const folder = newFolder()
    const server = await serve([], { folder })
    await runCommand(['owner', 'ann@example.com'], { folder, input: password })
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const key = (
      await runCommand(['key', 'create', '--brand', 'acme', '--user', 'ann@example.com', '--name', 'site'], { folder })
    ).trim()
    expect(await restStatus(server, 'acme', key)).toBe(200)

    const listed = await runCommand(['key', 'list', '--brand', 'acme'], { folder })
    expect(listed).toMatch(/^id {2}name {2}key {8}access {2}expires {2}last used\n1 {3}site {2}sc_/)
    expect(listed).not.toContain(key)
    await runCommand(['key', 'revoke', '1', '--brand', 'acme'], { folder })
    expect(await restStatus(server, 'acme', key)).toBe(401)
    const gone = await tryCommand(['key', 'revoke', '1', '--brand', 'acme'], { folder })
    expect(gone).toEqual({ status: 1, stdout: '', stderr: 'stagecraft: Resource not found\n' })
  })

  it('make keys that read only, and keys that expire', async () => {
    const folder = newFolder()
    const server = await serve([], { folder })
    await runCommand(['owner', 'ann@example.com'], { folder, input: password })
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const create = ['key', 'create', '--brand', 'acme', '--user', 'ann@example.com', '--json']
    const made = JSON.parse(await runCommand([...create, '--read-only', '--expires', '90d'], { folder })) as {
      key: string
      access: string
      expires_at: string
    }
    expect(made.access).toBe('read')
    const days = (Date.parse(made.expires_at) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(89.9)
    expect(days).toBeLessThanOrEqual(90)
    expect(await restStatus(server, 'acme', made.key)).toBe(200)
    expect(await restStatus(server, 'acme', made.key, 'POST')).toBe(403)
  })

  it('load the sample, once, however often they are asked to', async () => {
    const folder = newFolder()
    const server = await serve([], { folder })
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const first = JSON.parse(await runCommand(['sample', '--brand', 'acme', '--json'], { folder })) as {
      sources: string[]
    }
    expect(first.sources).toContain('index')
    expect(JSON.parse(await runCommand(['sample', '--brand', 'acme', '--json'], { folder }))).toEqual({
      entities: [],
      sources: [],
      entries: 0,
    })
    const page = await fetch(`${server.started.pages.url}/`)
    expect(page.status, server.output().stderr).toBe(200)
  })
})

describe('serve --sample', () => {
  it('gives an empty data folder the brand "demo", and leaves one with brands alone', async () => {
    const folder = newFolder()
    const server = await serve(['--sample'], { folder })
    const page = await fetch(`${server.started.pages.url}/`)
    expect(page.status, server.output().stderr).toBe(200)
    expect(await page.text()).not.toContain('scope="backend"')
    expect(JSON.parse(await runCommand(['brand', 'list', '--json'], { folder }))).toMatchObject([{ slug: 'demo' }])
    await server.end()

    const other = newFolder()
    await runCommand(['brand', 'create', 'Acme'], { folder: other })
    await serve(['--sample'], { folder: other })
    expect(JSON.parse(await runCommand(['brand', 'list', '--json'], { folder: other }))).toMatchObject([
      { slug: 'acme' },
    ])
  })

  it('finishes a sample that an earlier start was killed over', async () => {
    const folder = newFolder()
    await runCommand(['brand', 'create', 'Demo'], { folder })
    const mark = path.join(folder, 'data', 'sample-unfinished')
    writeFileSync(mark, '')
    const server = await serve(['--sample'], { folder })
    const page = await fetch(`${server.started.pages.url}/`)
    expect(page.status, server.output().stderr).toBe(200)
    expect(existsSync(mark)).toBe(false)
  })
})

describe('an owner in the configuration', () => {
  it('is made where there is none, and is not told again to anybody', async () => {
    const folder = newFolder()
    const environment = { STAGECRAFT_OWNER_EMAIL: 'ann@example.com', STAGECRAFT_OWNER_PASSWORD: password }
    const server = await serve([], { folder, environment })
    expect(server.started.has_owner).toBe(true)
    await runCommand(['brand', 'create', 'Acme'], { folder })
    await runCommand(['key', 'create', '--brand', 'acme', '--user', 'ann@example.com'], { folder })
    const { stdout, stderr } = await server.end()
    expect(stdout + stderr).not.toContain(password)
  })

  it('changes nothing where there is an owner', async () => {
    const folder = newFolder()
    await runCommand(['owner', 'ann@example.com'], { folder, input: password })
    await runCommand(['brand', 'create', 'Acme'], { folder })
    const environment = { STAGECRAFT_OWNER_EMAIL: 'bob@example.com', STAGECRAFT_OWNER_PASSWORD: password }
    await serve([], { folder, environment })
    const refused = await tryCommand(['key', 'create', '--brand', 'acme', '--user', 'bob@example.com'], { folder })
    expect(refused.stderr).toContain('No user has the e-mail')
  })
})

describe('the command line', () => {
  it('tells its version', async () => {
    expect(await runCommand(['--version'], { folder: newFolder() })).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('ends quietly when whoever reads its answer has had enough', async () => {
    const { child, output } = spawnProduct(['serve', '--help'], { folder: newFolder() })
    child.stdout.destroy()
    const status = await new Promise((resolve) => child.once('exit', resolve))
    expect({ status, stderr: output().stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('reads stagecraft.toml of the working folder', async () => {
    const folder = newFolder()
    writeFileSync(path.join(folder, 'stagecraft.toml'), 'data = "kept here"\nport = 8080\n')
    expect(await runCommand(['brand', 'create', 'Acme'], { folder })).toBe('acme\n')
    expect(readIfThere(path.join(folder, 'kept here', 'stagecraft.db'))).not.toBe('')
    const shown = JSON.parse(await runCommand(['config', 'show', '--json'], { folder })) as object[]
    expect(shown).toContainEqual({ setting: 'port', value: 8080, source: 'stagecraft.toml' })
  })
})

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
