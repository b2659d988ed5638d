import type { FastifyInstance } from 'fastify'
import { tooSlow } from '../../http/index.ts'
import { answerError } from './error-answer.ts'

/**
 * A body must have arrived within `timeout` milliseconds (rule 5.3-1): else 408, and the connection is closed.
 */
export function limitBodyTime(app: FastifyInstance, timeout: number): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
    if (encoding !== undefined || length !== '0') {
      const timer = setTimeout(() => {
        if (request.raw.complete || reply.sent) return
        const { body } = answerError(tooSlow(), request.id)
        void reply.code(408).header('connection', 'close').send(body)
      }, timeout)
      reply.raw.once('close', () => clearTimeout(timer))
    }
    done(null, payload)
  })
}
