import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asAnybody } from '../product/as-anybody.ts'
import { runCommand, tryCommand } from '../product/command.ts'
import { temporaryFolders } from './temporary-folders.ts'

const temporaryFolder = temporaryFolders()

/** Starts a server that can't start. */
const failToStart = (data: string, setup = ':') =>
  tryCommand(['serve', '--port', '0', '--admin-port', '0'], { folder: temporaryFolder(), data, setup })

describe('a start that can not go well says in one line what is wrong', () => {
  it('a data folder that can not be written to, empty or with a database', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data')
    mkdirSync(data)
    chmodSync(data, 0o500)
    const empty = await failToStart(data, asAnybody)
    chmodSync(data, 0o700)
    await runCommand(['brand', 'create', 'Acme'], { folder })
    chmodSync(data, 0o500)
    const full = await failToStart(data, asAnybody)
    chmodSync(data, 0o700)
    for (const { status, stderr } of [empty, full]) {
      expect(stderr).toMatch(
        /^stagecraft: the data folder \S+ can't be written to: EACCES: .*; let the user who runs this write there, .*\.\n$/,
      )
      expect(status).toBe(1)
    }
  })

  it.each(['stagecraft.db', 'stagecraft.db-wal', 'stagecraft.db-shm'])(
    'a database of which %s can not be written to, also to a command',
    async (name) => {
      const folder = temporaryFolder()
      const data = join(folder, 'data')
      await runCommand(['brand', 'create', 'Acme'], { folder })
      const close = () => {
        // A log and its index lie there after a kill; who closes the database takes them away.
        writeFileSync(join(data, name), '', { flag: 'a' })
        chmodSync(join(data, name), 0o400)
      }
      close()
      const started = await failToStart(data, asAnybody)
      close()
      const ordered = await tryCommand(['brand', 'create', 'Bolt'], { folder, setup: asAnybody })
      for (const { status, stderr } of [started, ordered]) {
        expect(stderr).toMatch(
          /^stagecraft: the database \S+ can't be written to; let the user who runs this write to it, and to its folder\.\n$/,
        )
        expect(status).toBe(1)
      }
    },
  )

  it('a lock that can not be taken', async () => {
    const folder = temporaryFolder()
    await runCommand(['brand', 'create', 'Acme'], { folder })
    chmodSync(join(folder, 'data', 'stagecraft.lock'), 0o400)
    const { status, stderr } = await failToStart(join(folder, 'data'), asAnybody)
    expect(stderr).toMatch(/^stagecraft: the data folder \S+ can't be locked: EACCES: .*stagecraft\.lock'\.\n$/)
    expect(status).toBe(1)
  })

  it('a data folder that can not be made', async () => {
    const { status, stderr } = await failToStart('/proc/nowhere/data')
    expect(stderr).toMatch(/^stagecraft: the data folder \/proc\/nowhere\/data can't be made: ENOENT: .*\.\n$/)
    expect(status).toBe(1)
  })

  it.each([40, 64])('%i files to open', async (files) => {
    const { status, stderr } = await failToStart(join(temporaryFolder(), 'data'), `ulimit -n ${files}`)
    expect(stderr).toMatch(/^stagecraft: this process may open \d+ files at once and needs \d+ .*"ulimit -n 1024"\.\n$/)
    expect(status).toBe(1)
  })

  it('a database that was cut', async () => {
    const folder = temporaryFolder()
    expect(await tryCommand(['brand', 'create', 'Acme'], { folder })).toMatchObject({ status: 0 })
    truncateSync(join(folder, 'data', 'stagecraft.db'), 3 * 4096)
    const { status, stderr } = await failToStart(join(folder, 'data'))
    expect(stderr).toMatch(/^stagecraft: the database \S+ can't be opened: database disk image is malformed\.\n$/)
    expect(status).toBe(1)
  })
})
