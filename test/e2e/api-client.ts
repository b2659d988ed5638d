import { runCommand } from '../product/command.ts'
import type { RunningServer } from '../product/serve.ts'

interface Answered {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** The REST API of a running server, as somebody with a key of one brand uses it. */
export interface ApiClient {
  get(path: string): Promise<Answered>
  post(path: string, body: unknown): Promise<Answered>
  put(path: string, body: unknown): Promise<Answered>
  publishPage(slug: string, html: string): Promise<void>
  /** With the same key, after a restart. */
  at(server: Pick<RunningServer, 'admin'>): ApiClient
}

export async function openApi(server: Pick<RunningServer, 'admin' | 'data'>, brand = 'demo'): Promise<ApiClient> {
  await runCommand(['owner', 'ops@example.com'], { data: server.data, input: 'a long enough password\n' })
  const key = (await runCommand(['key', 'create', '--brand', brand, '--user', 'ops@example.com'], server)).trim()
  return connect(server.admin, brand, key)
}

function connect(origin: string, brand: string, key: string): ApiClient {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${origin}/api/brands/${brand}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as unknown, headers: answer.headers }
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    async publishPage(slug, html) {
      const { status, body } = await call('POST', '/pages', { slug, html, publish: true })
      if (status !== 201) throw new Error(`${slug}: ${status} ${JSON.stringify(body)}`)
    },
    at: (server) => connect(server.admin, brand, key),
  }
}
