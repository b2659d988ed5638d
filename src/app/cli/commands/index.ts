import type { Command } from '../command.ts'
import { brandCreateCommand, brandListCommand } from './brands.ts'
import { configShowCommand } from './config-show.ts'
import { keyCreateCommand, keyListCommand, keyRevokeCommand } from './keys.ts'
import { ownerCommand } from './owner.ts'
import { sampleCommand } from './sample.ts'
import { serveCommand } from './serve.ts'

/** In the order of help and reference. */
export const commands: readonly Command[] = [
  serveCommand,
  ownerCommand,
  brandCreateCommand,
  brandListCommand,
  keyCreateCommand,
  keyListCommand,
  keyRevokeCommand,
  sampleCommand,
  configShowCommand,
]
