import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commands, presentCliReference } from './cli/index.ts'
import { presentConfigReference } from './config/index.ts'

// npm run reference: writes the pages of docs/reference that are made of what this folder declares.
const folder = path.join(import.meta.dirname, '../../docs/reference')
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'configuration.md'), presentConfigReference())
writeFileSync(path.join(folder, 'cli.md'), presentCliReference(commands))
