import { randomUUID } from 'node:crypto'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors/index.ts'
import { mayActAs } from '../../core/brand/index.ts'
import {
  answerBrokenRequest,
  checkHost,
  listenerBounds,
  listenerTimes,
  securityHeaders,
  type ListenerTimes,
} from '../http/index.ts'
import type { ApiPorts } from './api-ports.ts'
import { authenticate } from './authenticate.ts'
import { unwrap } from './body.ts'
import { addDocumentation } from './docs/index.ts'
import { KeyUse } from './key-use.ts'
import { addPageFiles, sharedPageFiles } from './page-files.ts'
import { readQuery } from './read-query.ts'
import type { Caller, Route } from './route.ts'
import { brandPrefixes, findMethods, openRoutes, routes } from './routes.ts'
import { addSetup } from './setup/index.ts'
import { addHealthRoutes, answerError, limitBodyTime, parseFlatQuery, parseJsonBody } from './wire/index.ts'

/** Bytes of a JSON body (rule 1.4-9). */
const mostBodyBytes = 1024 * 1024

/** The admin listener with the REST API on it; `app` starts and stops it. */
export function createApi(ports: ApiPorts, times: ListenerTimes = listenerTimes): FastifyInstance {
  const headers = { ...securityHeaders({ isHttps: ports.adminOrigin.startsWith('https:') }) }
  const app = fastify({
    http: listenerBounds(times),
    bodyLimit: mostBodyBytes,
    genReqId: () => randomUUID(),
    clientErrorHandler: answerBrokenRequest,
    // While stopping, what comes in on a connection that is open is still answered: nothing accepted is lost.
    return503OnClosing: false,
    // The query is read by `parseFlatQuery`, where a fault is an answer and not an exception inside the router.
    routerOptions: { maxParamLength: 1024, querystringParser: () => ({}) },
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers).header('x-request-id', request.id)
      sendError(error, request, reply)
    },
  })
  const keyUse = new KeyUse(ports)

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const answer = answerError(error, request.id)
    if (answer.isFault) {
      const { url: route = 'none' } = request.routeOptions
      ports.log.error({ request: request.id, method: request.method, route, err: error }, 'a request failed')
    }
    void reply.code(answer.status).headers(answer.headers).send(answer.body)
  }

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
    parseJsonBody(bytes),
  )
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
    checkHost(request.raw)
    // Before anything of a body is read, or even looked at.
    if (request.is404) throw notFound(request)
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new CoreError('request.unsupported_type', {})
    }
  })
  app.addHook('onResponse', async (request, reply) => {
    const facts = {
      request: request.id,
      method: request.method,
      route: request.is404 ? 'none' : request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    ports.log.info(facts, 'request')
  })
  app.addHook('onClose', () => keyUse.settle())
  limitBodyTime(app, times.body)
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  app.setNotFoundHandler((request) => {
    throw notFound(request)
  })

  addHealthRoutes(app, ports)
  addPageFiles(app, import.meta.url, sharedPageFiles)
  addDocumentation(app, { routes, openRoutes, version: ports.version, origin: ports.adminOrigin })
  addSetup(app, ports)
  for (const prefix of brandPrefixes) {
    for (const route of routes) addRoute(app, prefix, { ports, keyUse, route })
  }
  return app
}

function addRoute(
  app: FastifyInstance,
  prefix: string,
  { ports, keyUse, route }: { readonly ports: ApiPorts; readonly keyUse: KeyUse; readonly route: Route },
): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: route.method,
    url: (prefix + route.path).replaceAll(/\{(\w+)\}/g, ':$1'),
    // Who asks and whether he may is settled before the body is read: who may not write can't make us parse either.
    onRequest: async (request) => {
      const { brand } = request.params as { readonly brand: string }
      const caller = await authenticate(ports, { rawHeaders: request.raw.rawHeaders, brand })
      keyUse.note(caller, ports.now())
      checkMay(caller, route)
      callers.set(request, caller)
    },
    handler: async (request, reply) => {
      const caller = callers.get(request)!
      const answer = await route.handle({
        ports,
        caller,
        scope: caller.scope,
        params: request.params as Readonly<Record<string, string>>,
        query: readQuery(route.query ?? {}, parseFlatQuery(request.raw.url ?? '')),
        body: unwrap(request.body as Parameters<typeof unwrap>[0], route.wrapper),
      })
      return reply.code(route.status ?? 200).send(answer)
    },
  })
}

/** A key limited to reading writes nothing, whatever its user may (rule 1.4-2). */
function checkMay({ scope, identity }: Caller, route: Route): void {
  const isReadOnly = identity.key.access === 'read' && route.method !== 'GET'
  if (isReadOnly || !mayActAs(scope.role, route.role)) throw new CoreError('auth.forbidden', {})
}

/** 405 where the path answers to other methods, else 404. */
function notFound({ raw: { url = '' } }: FastifyRequest): CoreError {
  const methods = findMethods(url)
  return methods.length === 0
    ? new CoreError('resource.not_found', {})
    : new CoreError('request.method_not_allowed', { allow: methods.join(', ') })
}
