import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { addPackage, startProgram, startStagecraft, temporaryClone, write } from './temporary-clone.ts'

const installing = 'stagecraft: installing packages'

async function start(root: string, ...args: string[]) {
  const { status, out, errors } = await startStagecraft(root, args).ended
  return { status, errors, said: out === '' ? undefined : JSON.parse(out) }
}

async function npm(root: string, ...args: string[]) {
  expect((await startProgram(root, 'npm', args).ended).status).toBe(0)
}

test('a fresh clone installs its packages, says so in one line, and goes on', async () => {
  const root = temporaryClone()
  const { status, said, errors } = await start(root, 'hello', 'a b')
  expect({ status, args: said.args }).toEqual({ status: 0, args: ['hello', 'a b'] })
  expect(errors).toMatch(new RegExp(`^${installing}.*\n$`))
  expect(existsSync(path.join(root, 'node_modules', 'checker'))).toBe(true)
})

test('a second start installs nothing', async () => {
  const root = temporaryClone()
  await start(root)
  const record = path.join(root, 'node_modules', '.package-lock.json')
  const { mtimeMs } = statSync(record)
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })
  expect(statSync(record).mtimeMs).toBe(mtimeMs)
})

test('a changed lock file installs again', async () => {
  const root = temporaryClone()
  await start(root)
  addPackage(root, 'farewell')
  expect(await start(root)).toMatchObject({ status: 0, errors: expect.stringContaining(installing) })
  expect(existsSync(path.join(root, 'node_modules', 'farewell'))).toBe(true)
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })
})

test('an install that was cut off leaves no npm behind and is done again', async () => {
  const root = temporaryClone()
  const first = startStagecraft(root, [])
  await first.shows(installing)
  first.kill('SIGTERM')
  expect((await first.ended).status).toBe('SIGTERM')
  expect(existsSync(path.join(root, '.cache', 'install.lock'))).toBe(false)

  const second = await start(root)
  expect(second).toMatchObject({ status: 0 })
  expect(second.errors).toContain(installing)
})

test('of two starts at once, one installs and the other waits for it', async () => {
  const root = temporaryClone()
  const both = await Promise.all([start(root), start(root)])
  expect(both.map(({ status }) => status)).toEqual([0, 0])
  expect(both.filter(({ errors }) => errors.includes(installing))).toHaveLength(1)
})

test('a lock whose process has ended is taken over', async () => {
  const root = temporaryClone()
  const gone = startProgram(root, process.execPath, ['-e', 'console.log(os.hostname())'])
  const host = (await gone.ended).out.trim()
  write(root, '.cache/install.lock', JSON.stringify({ host, pids: [gone.pid] }))
  expect(await start(root)).toMatchObject({ status: 0, errors: expect.stringContaining(installing) })
})

test('packages that a person installed with npm are taken as they are', async () => {
  const root = temporaryClone()
  await npm(root, 'ci')
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })
})

test('without the packages for development the product starts, and the tools install them', async () => {
  const root = temporaryClone()
  await npm(root, 'ci', '--omit=dev')
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })

  write(root, 'tools/run.mjs', readFileSync(path.join(import.meta.dirname, '..', '..', 'tools', 'run.mjs'), 'utf8'))
  write(root, 'tools/hello.ts', 'console.log(JSON.stringify(process.argv.slice(2) satisfies string[]))')
  const tool = await startProgram(root, process.execPath, ['tools/run.mjs', 'tools/hello.ts', 'a', 'b']).ended
  expect(tool).toMatchObject({ status: 0, out: '["a","b"]\n', errors: expect.stringContaining(installing) })
})

test('a package that was deleted is not taken for installed', async () => {
  const root = temporaryClone()
  await npm(root, 'ci')
  rmSync(path.join(root, 'node_modules', 'greeting'))
  expect(await start(root)).toMatchObject({ status: 0, errors: expect.stringContaining(installing) })
})

test('npm failing ends the start with its words, and the next start tries again', async () => {
  const root = temporaryClone()
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
  addPackage(root, 'farewell')
  write(root, 'package-lock.json', lock)
  const { status, errors } = await start(root)
  expect(status).toBe(1)
  expect(errors).toMatch(/stagecraft: "npm ci" failed/)
  expect(errors).toContain('farewell')

  addPackage(root, 'farewell')
  expect(await start(root)).toMatchObject({ status: 0 })
})

test('a package without a lock file is left as npm made it', async () => {
  const root = temporaryClone()
  await npm(root, 'ci')
  rmSync(path.join(root, 'package-lock.json'))
  rmSync(path.join(root, 'node_modules', '.package-lock.json'))
  expect(await start(root)).toMatchObject({ status: 0, errors: '' })
})

test('npx runs the clone’s own command, without a network', async () => {
  const root = temporaryClone()
  const { bin } = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  write(root, 'package.json', JSON.stringify({ ...own, bin }))
  const { status, out, errors } = await startProgram(root, 'npx', ['--offline', 'stagecraft', 'hello', 'a b']).ended
  expect({ status, args: JSON.parse(out || '{}').args, errors }).toEqual({
    status: 0,
    args: ['hello', 'a b'],
    errors: expect.stringContaining(installing),
  })
})
