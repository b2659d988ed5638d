import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnProduct } from '../test/product/process.ts'
import { megabytes, milliseconds, printBenches, type Row } from './report.ts'
import { besideLimit, rounds } from './rounds.ts'

/**
 * A start on a data folder with the sample, the compile cache warm: the time from the command until `/readyz` of the
 * pages answers 200, and what the process has in memory some seconds later, while nobody visits.
 */
const mostReadyMs = 1_000
const mostIdleBytes = 150 * 1024 * 1024
/** By then all threads have settled. */
const idleMs = 5_000

export async function benchStart(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'))
  try {
    // Makes the sample, and the compile cache where there is none.
    await start(folder, ['--sample'])
    const measured: Started[] = []
    for (let i = 0; i < rounds; i++) measured.push(await start(folder))
    return [
      {
        name: 'from the command until ready',
        rival: 'the limit',
        rounds: besideLimit(
          measured.map(({ readyMs }) => readyMs),
          mostReadyMs,
        ),
        show: milliseconds,
        bar: { atMost: 1 },
      },
      {
        name: 'resident memory while idle',
        rival: 'the limit',
        rounds: besideLimit(
          measured.map(({ idleBytes }) => idleBytes),
          mostIdleBytes,
        ),
        show: megabytes,
        bar: { atMost: 1 },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Started {
  readonly readyMs: number
  readonly idleBytes: number
}

async function start(folder: string, args: readonly string[] = []): Promise<Started> {
  const port = await findFreePort()
  const began = performance.now()
  const { child, ended, output } = spawnProduct(
    ['serve', '--port', `${port}`, '--admin-port', '0', '--log-level', 'error', ...args],
    { data: join(folder, 'data') },
  )
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}: ${output().stderr}`)
      await sleep(5)
    }
    const readyMs = performance.now() - began
    await sleep(idleMs)
    const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }))
    return { readyMs, idleBytes: kilobytes * 1024 }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } })).status === 200
  } catch {
    return false // nobody listens yet
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

if (import.meta.main) await printBenches({ start: benchStart })
