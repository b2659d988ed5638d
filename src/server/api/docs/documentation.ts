import type { FastifyInstance } from 'fastify'
import { addPageFiles } from '../page-files.ts'
import { buildOpenApi, type DocumentInfo } from './openapi.ts'

const assets = [
  { path: '/api/docs', file: 'page/docs.html', type: 'text/html; charset=utf-8' },
  { path: '/api/docs/docs.css', file: 'page/docs.css', type: 'text/css; charset=utf-8' },
  { path: '/api/docs/docs.js', file: 'page/docs.js', type: 'text/javascript; charset=utf-8' },
  { path: '/api/docs/schema-view.js', file: 'page/schema-view.js', type: 'text/javascript; charset=utf-8' },
  { path: '/api/docs/try-form.js', file: 'page/try-form.js', type: 'text/javascript; charset=utf-8' },
] as const

export const documentationPaths: readonly string[] = ['/api/openapi.json', ...assets.map((asset) => asset.path)]

/** The OpenAPI document, and a page to read and try it that needs no outside host (rule 1.4-10). Both are public. */
export function addDocumentation(app: FastifyInstance, info: DocumentInfo): void {
  // Made when it is first asked for: a start has better things to do.
  let document: string | undefined
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(buildOpenApi(info))
    return reply.type('application/json; charset=utf-8').send(document)
  })
  addPageFiles(app, import.meta.url, assets)
}
