import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningServer } from '../product/serve.ts'

/** A place for a data folder where room can be made scarce. */
export interface SmallDisk {
  readonly data: string
  /** Shell for the server's start. */
  readonly setup: string
  /** What a refused write is answered with over REST. */
  readonly refusal: { readonly status: number; readonly code: string }
  /** Leaves the server next to no room. */
  fill(server: RunningServer): void
  makeRoom(server: RunningServer): void
  remove(): void
}

/**
 * A file system of 12 MB, where this user may mount one. Elsewhere a bound on how large the server's files may be, which
 * the system tells as an error in writing and not as a full disk.
 */
export function makeSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-disk-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', folder], { stdio: 'ignore' })
  } catch {
    return boundFiles(folder, remove)
  }
  const filler = join(folder, 'filler')
  return {
    data: join(folder, 'data'),
    setup: ':',
    refusal: { status: 507, code: 'store.full' },
    fill() {
      const blocks = Number(execFileSync('df', ['--output=avail', '-k', folder], { encoding: 'utf8' }).split('\n')[1])
      writeFileSync(filler, Buffer.alloc(Math.max(0, blocks - 64) * 1024))
    },
    makeRoom: () => rmSync(filler),
    remove() {
      execFileSync('umount', ['-l', folder])
      remove()
    },
  }
}

function boundFiles(folder: string, remove: () => void): SmallDisk {
  const bound = ({ process }: RunningServer, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`])
  const data = join(folder, 'data')
  return {
    data,
    // Without it the first write past the bound would end the process.
    setup: `trap '' XFSZ`,
    refusal: { status: 503, code: 'store.unavailable' },
    fill: (server) => bound(server, String(statSync(join(data, 'stagecraft.db-wal')).size + 64 * 1024)),
    makeRoom: (server) => bound(server, 'unlimited'),
    remove,
  }
}
