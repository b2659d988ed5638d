import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'

export interface HealthPorts {
  /** `waiting` names the stores and runners that do not answer. */
  isReady(): Promise<{ readonly ready: boolean; readonly waiting: readonly string[] }>
  readonly log: Log
}

export const healthPaths = ['/healthz', '/readyz'] as const

/**
 * `/healthz` while the process lives; `/readyz` only while all it needs answers (rule 5.4-1). The visitors' listener has
 * both in plain text.
 */
export function addHealthRoutes(app: FastifyInstance, { isReady, log }: HealthPorts): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (request, reply) => {
    try {
      const { ready, waiting } = await isReady()
      return reply.code(ready ? 200 : 503).send({ ready, waiting })
    } catch (error) {
      log.error({ request: request.id, err: error }, 'readiness could not be found out')
      return reply.code(503).send({ ready: false, waiting: ['readiness'] })
    }
  })
}
