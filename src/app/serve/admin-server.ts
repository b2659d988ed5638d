import type { FastifyInstance } from 'fastify'
import type { Server } from 'node:http'
import type { ApiPorts } from '../../server/api/index.ts'

export interface AdminServer {
  /** Throws where files of the installation can't be read, or are not what they were; may then be asked again. */
  readonly make: () => Promise<Server>
  /** False from a failure on until a later call succeeds. */
  isSound(): boolean
  /** After its server has closed. */
  close(): Promise<void>
}

/**
 * The server of the admin's port, for when somebody comes there: its modules are two thirds of what the main thread
 * would load (decision 0009).
 */
export function createAdminServer(ports: ApiPorts): AdminServer {
  let api: FastifyInstance | undefined
  let isSound = true
  return {
    async make() {
      try {
        const { createApi } = await import('../../server/api/index.ts')
        const made = createApi(ports)
        await made.ready()
        isSound = true
        api = made
        return made.server
      } catch (error) {
        isSound = false
        throw error
      }
    },
    isSound: () => isSound,
    async close() {
      await api?.close()
    },
  }
}
