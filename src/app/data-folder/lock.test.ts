import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeHolder, findHolder, tryLock } from './lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that tries to lock the folder and then stays; tells whether it holds it. */
async function startHolder(): Promise<{ child: ChildProcess; holds: boolean }> {
  const script = `
    import { tryLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))}
    const lock = tryLock(${JSON.stringify(folder)}, 'serve')
    process.on('SIGTERM', () => { lock?.release(); process.exit() })
    console.log(lock === undefined ? 'refused' : 'held')
    setInterval(() => lock, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [answer] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, holds: answer.toString() === 'held\n' }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  await once(child, 'exit')
}

describe('the lock of a data folder', () => {
  it('is held by one process at a time, which is named', async () => {
    const { child, holds } = await startHolder()
    expect(holds).toBe(true)
    expect(tryLock(folder, 'brand list')).toBeUndefined()
    expect(describeHolder(findHolder(folder))).toMatch(
      new RegExp(`^process ${child.pid} \\("stagecraft serve", since \\d{4}-`),
    )
    await end(child, 'SIGTERM')
    expect(findHolder(folder)).toBeUndefined()
    tryLock(folder, 'brand list')!.release()
  })

  it('is not in the way after its holder was killed', async () => {
    const { child } = await startHolder()
    await end(child, 'SIGKILL')
    const lock = tryLock(folder, 'serve')
    expect(lock).toBeDefined()
    expect(findHolder(folder)).toMatchObject({ pid: process.pid })
    lock!.release()
  })

  it('is got by exactly one of many that start at the same moment over a killed one', async () => {
    const { child } = await startHolder()
    await end(child, 'SIGKILL')
    const started = await Promise.all(Array.from({ length: 6 }, startHolder))
    expect(started.filter(({ holds }) => holds)).toHaveLength(1)
    await Promise.all(started.map((one) => end(one.child, 'SIGKILL')))
  })

  it('needs a folder that can be written', () => {
    expect(() => tryLock(path.join(folder, 'missing'), 'serve')).toThrow(
      `the data folder ${folder}/missing can't be written to`,
    )
  })
})
