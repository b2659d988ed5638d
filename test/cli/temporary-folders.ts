import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach } from 'vitest'
import { killProducts } from '../product/process.ts'

/** A working folder that is gone after the test, with every process that was started in it. */
export function temporaryFolders(): () => string {
  const folders: string[] = []
  afterEach(async () => {
    await killProducts()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-cli-'))
    folders.push(folder)
    return folder
  }
}
