import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
  const env = {
    ...process.env,
    STAGECRAFT_DATA: join(folder, 'data'),
    STAGECRAFT_PORT: String(await findFreePort()),
    STAGECRAFT_ADMIN_PORT: '0',
    STAGECRAFT_LOG_LEVEL: 'error',
  }
  const bin = new URL('../bin/stagecraft.mjs', import.meta.url).pathname
  const began = performance.now()
  const child = spawn(process.execPath, [bin, 'serve', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    while (!(await isReady(env.STAGECRAFT_PORT))) {
      if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}`)
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

async function isReady(port: string): Promise<boolean> {
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
