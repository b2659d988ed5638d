import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startStagecraft, temporaryClone } from './temporary-clone.ts'

/** What a Node.js older than 22.15 lacks. */
const olderNode = ['--import', 'data:text/javascript,process.execve = undefined']

/** A clone that pins another Node.js than the one that runs: a copy of it, under a version of its own. */
function cloneWithOtherNode() {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'stagecraft-node-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  const nodeBinary = path.join(folder, 'node')
  copyFileSync(process.execPath, nodeBinary)
  return { root: temporaryClone({ nodeVersion: '99.0.0', nodeBinary }), nodeBinary }
}

test('the pinned Node.js goes on by itself, without another process', async () => {
  const started = startStagecraft(temporaryClone(), ['hello'])
  expect(JSON.parse((await started.ended).out)).toMatchObject({
    args: ['hello'],
    pid: started.pid,
    node: process.execPath,
  })
})

test('another Node.js is replaced by the pinned one in the same process', async () => {
  const { root, nodeBinary } = cloneWithOtherNode()
  const started = startStagecraft(root, ['hello', 'a b'])
  expect(JSON.parse((await started.ended).out)).toMatchObject({
    args: ['hello', 'a b'],
    pid: started.pid,
    node: nodeBinary,
  })
})

test('an older Node.js runs the pinned one as a child and ends as it ends', async () => {
  const { root, nodeBinary } = cloneWithOtherNode()
  const started = startStagecraft(root, ['hello'], olderNode)
  const said = JSON.parse((await started.ended).out)
  expect(said).toMatchObject({ args: ['hello'], node: nodeBinary })
  expect(said.pid).not.toBe(started.pid)
  expect((await startStagecraft(root, ['exit', '3'], olderNode).ended).status).toBe(3)
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s reaches the child, which ends in its own way',
  async (signal) => {
    const started = startStagecraft(cloneWithOtherNode().root, ['wait'], olderNode)
    await started.shows('ready')
    started.kill(signal)
    expect(await started.ended).toMatchObject({ status: 7, out: `ready\n${signal}\n` })
  },
)

test('a child that a signal ends is mirrored', async () => {
  const started = startStagecraft(cloneWithOtherNode().root, ['wait', 'die'], olderNode)
  await started.shows('ready')
  started.kill('SIGTERM')
  expect((await started.ended).status).toBe('SIGTERM')
})

test('a system npm has no Node.js for is told so in one line', async () => {
  const elsewhere = `data:text/javascript,Object.defineProperties(process, { arch: { value: 'riscv64' }, version: { value: 'v18.0.0' } })`
  const { status, errors } = await startStagecraft(temporaryClone(), [], ['--import', elsewhere]).ended
  expect(status).toBe(1)
  expect(errors.split('\n').filter((line) => !line.includes('installing'))).toEqual([
    expect.stringMatching(/^stagecraft: needs Node\.js .* no package of it for \w+-riscv64 \(there is one for /),
    '',
  ])
})

test('a platform package that npm left out is named in one line', async () => {
  const root = temporaryClone({ nodeVersion: '99.0.0', nodeBinary: '/nonexistent/node' })
  const { status, errors } = await startStagecraft(root, []).ended
  expect(status).toBe(1)
  expect(errors.trimEnd().split('\n').at(-1)).toMatch(
    /^stagecraft: the package node-\S+ with Node\.js 99\.0\.0 is missing/,
  )
})

test('a binary that the system cannot run is told in one line, with what it said', async () => {
  const root = temporaryClone({ nodeVersion: '99.0.0', nodeBinary: '/bin/false' })
  const { status, errors } = await startStagecraft(root, []).ended
  expect(status).toBe(1)
  expect(errors.trimEnd().split('\n').at(-1)).toMatch(/^stagecraft: Node\.js 99\.0\.0 does not start on this system/)
})

test('compiled code is kept for this thread and the others, and there before the first start', async () => {
  const root = temporaryClone()
  const first = JSON.parse((await startStagecraft(root, []).ended).out)
  expect(first.cache).toContain(path.join(root, 'node_modules', '.cache', 'stagecraft'))
  expect(first.threadCache).toBe(first.cache)

  await startStagecraft(root, []).ended
  expect(readFileSync(path.join(root, 'warmed'), 'utf8')).toBe('once')
})
