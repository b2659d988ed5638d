import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a data folder that we make', () => {
  it('is open to its owner alone', () => {
    const made = path.join(folder, 'a', 'b')
    makeFolder(made)
    expect(statSync(made).mode & 0o777).toBe(0o700)
  })

  it('needs a place where one can be made', () => {
    expect(() => makeFolder('/proc/nowhere/data')).toThrow("the data folder /proc/nowhere/data can't be made")
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => makeFolder(path.join(folder, 'file', 'data'))).toThrow(
      `the data folder ${folder}/file/data can't be made: ${folder}/file is no folder`,
    )
  })
})
