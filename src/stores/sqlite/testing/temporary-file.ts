import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A place for a database on a real disk, gone when the test is over. */
export function temporaryFile(): string {
  const { file, remove } = temporaryDatabase()
  onTestFinished(remove)
  return file
}

export function temporaryDatabase(): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-sqlite-'))
  return {
    file: path.join(folder, 'store.db'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
