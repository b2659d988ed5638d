import { request as begin } from 'node:http'
import { text as readAll } from 'node:stream/consumers'

export interface HttpAnswer {
  readonly status: number
  /** By name in lower case; several of one name stand in lines of their own. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly text: string
}

/** One request to a listener, with any Host header, which `fetch` does not allow. */
export async function ask(
  origin: string,
  given: { method: string; path: string; headers: Readonly<Record<string, string>>; body: string | undefined },
): Promise<HttpAnswer> {
  const { hostname, port } = new URL(origin)
  const { method, path, headers, body } = given
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = begin({ host: hostname, port, method, path, headers: { ...length, ...headers } })
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
    request.end(body)
  })
  const cookies = response.headers['set-cookie'] ?? []
  const flat = Object.entries(response.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join('\n') : (value ?? ''),
  ])
  return {
    status: response.statusCode!,
    headers: Object.fromEntries(flat) as Record<string, string>,
    cookies,
    text: await readAll(response),
  }
}
