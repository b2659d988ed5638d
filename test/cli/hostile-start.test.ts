import { chmodSync, mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tryCommand } from '../product/command.ts'
import { temporaryFolders } from './temporary-folders.ts'

const temporaryFolder = temporaryFolders()

/** Starts a server that can't start. */
const failToStart = (data: string, setup = ':') =>
  tryCommand(['serve', '--port', '0', '--admin-port', '0'], { folder: temporaryFolder(), data, setup })

describe('a start that can not go well says in one line what is wrong', () => {
  it('a data folder that can not be written to', async () => {
    // Nobody stops root from writing to a folder on a disk, but nothing can be made there.
    const folder = process.getuid?.() === 0 ? '/proc/self/fdinfo' : join(temporaryFolder(), 'data')
    if (folder !== '/proc/self/fdinfo') {
      mkdirSync(folder)
      chmodSync(folder, 0o500)
    }
    const { status, stderr } = await failToStart(folder)
    expect(stderr).toMatch(/^stagecraft: the data folder \S+ can't be written to: E[A-Z]+: .*\.\n$/)
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
