import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

/** One file of a page that this listener serves itself. */
export interface PageFile {
  readonly path: string
  /** As a URL relative to the one it is served for. */
  readonly file: string
  readonly type: string
}

/** Of every page: they lie beside `createApi`, which serves them once. */
export const sharedPageFiles: readonly PageFile[] = [
  { path: '/api/base.css', file: 'page/base.css', type: 'text/css; charset=utf-8' },
]

/** Only what this listener serves itself, nothing inline: a text of an answer that got into a page could still do nothing. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the files, which it reads now: `base` is the module that they lie beside. */
export function addPageFiles(app: FastifyInstance, base: string, files: readonly PageFile[]): void {
  for (const { path, file, type } of files) {
    const content = readFileSync(new URL(file, base), 'utf8')
    app.get(path, (_request, reply) => reply.type(type).header('content-security-policy', pagePolicy).send(content))
  }
}
