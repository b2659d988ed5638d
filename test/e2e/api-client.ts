import { runCommand, type RunningServer } from './start-server.ts'

/** The REST API of a running server, as somebody with a key of the brand `demo` uses it. */
export interface ApiClient {
  get(path: string): Promise<{ status: number; body: unknown }>
  post(path: string, body: unknown): Promise<{ status: number; body: unknown }>
  publishPage(slug: string, html: string): Promise<void>
}

export async function openApi(server: RunningServer): Promise<ApiClient> {
  await runCommand(server, ['owner', 'ops@example.com'], 'a long enough password\n')
  const key = (await runCommand(server, ['key', 'create', '--brand', 'demo', '--user', 'ops@example.com'])).trim()
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.admin}/api/brands/demo${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as unknown }
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    async publishPage(slug, html) {
      const { status, body } = await call('POST', '/pages', { slug, html, publish: true })
      if (status !== 201) throw new Error(`${slug}: ${status} ${JSON.stringify(body)}`)
    },
  }
}
