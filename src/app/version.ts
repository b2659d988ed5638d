import { readFileSync } from 'node:fs'
import path from 'node:path'

/** This program's version, as its package.json says. */
export function findVersion(): string {
  const manifest = readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
