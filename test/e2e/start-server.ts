import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'
import type { Ending, Surroundings } from '../product/process.ts'
import { serve, type RunningServer } from '../product/serve.ts'

/** A server that is looked at when it has ended. */
export interface CheckedServer extends RunningServer {
  /**
   * Ends it, if it still runs. Throws where it ended with a failure, logged a fault that nobody had expected, or left a
   * file that is not sound.
   */
  stop(): Promise<void>
}

/** The product as a process of its own, on free ports, with a folder of its own where none is given. */
export async function startServer(
  options: Omit<Surroundings, 'folder'> & { readonly args?: readonly string[] } = {},
): Promise<CheckedServer> {
  const { args = [], ...surroundings } = options
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'stagecraft-')))
  const server = await serve(args, { ...surroundings, data })
  return {
    ...server,
    async stop() {
      const faults = findServerFaults(await server.end(), join(data, 'stagecraft.db'))
      if (options.data === undefined) await rm(data, { recursive: true, force: true })
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

function findServerFaults({ status, stderr }: Ending, file: string): readonly string[] {
  const isWell = status === 0 || status === 'SIGKILL'
  return [
    ...(isWell ? [] : [`serve ended with ${status}:\n${stderr}`]),
    ...(stderr.match(/.*(?:was not handled|was not caught).*/g) ?? []),
    ...(existsSync(file) ? findFaults(file) : []),
  ]
}
