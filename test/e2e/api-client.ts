import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { RunningServer } from './start-server.ts'

const main = new URL('../../src/app/main.ts', import.meta.url).pathname

/** The REST API of a running server, as somebody with a key of the brand `demo` uses it. */
export interface ApiClient {
  get(path: string): Promise<{ status: number; body: unknown }>
  post(path: string, body: unknown): Promise<{ status: number; body: unknown }>
  publishPage(slug: string, html: string): Promise<void>
}

export async function openApi(server: RunningServer): Promise<ApiClient> {
  await stagecraft(server, ['owner', 'ops@example.com'], 'a long enough password\n')
  const key = (await stagecraft(server, ['key', 'create', '--brand', 'demo', '--user', 'ops@example.com'])).trim()
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

/** One command of the CLI, beside the running server. */
async function stagecraft(server: RunningServer, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, STAGECRAFT_DATA: server.data, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('exit', resolve)),
  ])
  if (code !== 0) throw new Error(`stagecraft ${args.join(' ')} ended with ${String(code)}: ${error}`)
  return out
}
