import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { runCommand } from '../test/product/command.ts'
import { serve } from '../test/product/serve.ts'

const connections = 64
/** Of load on either side, before anything is measured. */
export const warmUpSeconds = 2

/** What is asked of either side: a visit, as the load generator takes it. */
export interface Visit {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ProductBrand {
  readonly slug: string
  /** With `/api/brands/{brand}` before it. */
  api(path: string, body: object): Promise<void>
  /** A page, published. */
  publish(slug: string, html: string): Promise<void>
  /** One visit, of status 200; answers the cookies that it set. */
  visit(path: string, headers?: Visit['headers']): Promise<readonly string[]>
  /** The session cookie of a customer who signed in. */
  signIn(): Promise<string>
}

/** The product as it is run: a process of its own on a data folder that outlives it. */
export interface Product {
  /** Origin of the pages of the brand `demo`, which has the sample. */
  readonly pages: string
  brand(slug: string): Promise<ProductBrand>
  /** Resolves once it computes next to nothing any more, whoever has stopped waiting for it. */
  rest(): Promise<void>
  stop(): Promise<void>
}

/** A folder for the processes of one bench; `use` gets it, and whatever it started is gone afterwards. */
export async function inFolder<T>(use: (folder: string, children: Set<ChildProcess>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'))
  const children = new Set<ChildProcess>()
  try {
    return await use(folder, children)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function startProduct(
  folder: string,
  children: Set<ChildProcess>,
  settings: NodeJS.ProcessEnv = {},
): Promise<Product> {
  const server = await serve(['--sample'], {
    data: join(folder, 'ours'),
    environment: { STAGECRAFT_LOG_LEVEL: 'error', ...settings },
  })
  children.add(server.process)
  server.process.stderr.pipe(process.stderr)
  const { pages, admin } = server
  const command = (args: readonly string[], input = '') => runCommand(args, { data: server.data, input })
  await command(['owner', 'bench@example.com'], 'a long enough password')
  return {
    pages,
    async brand(slug) {
      if (slug !== 'demo') await command(['brand', 'create', slug, '--slug', slug])
      const key = (await command(['key', 'create', '--brand', slug, '--user', 'bench@example.com'])).trim()
      return await openBrand({ slug, key, pages, admin })
    },
    rest: () => rest(server.started.pid),
    async stop() {
      await server.end()
      children.delete(server.process)
    },
  }
}

/** A visit goes on for half a minute at most (rule 3.2-1); what it wrote is to be committed then. */
const mostUnrestMs = 90_000
const watchedMs = 1_000
const mostRestingMs = 50

async function rest(pid: number): Promise<void> {
  const deadline = performance.now() + mostUnrestMs
  for (let before = cpuMsOf(pid), after; performance.now() < deadline; before = after) {
    await sleep(watchedMs)
    after = cpuMsOf(pid)
    if (after - before <= mostRestingMs) return
  }
  throw new Error(`The product still computes after ${mostUnrestMs / 1000} s.`)
}

/** Processor time of all threads of a process, as Linux counts it: in hundredths of a second (proc(5)). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program comes second, in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  return (user + system) * 10
}

async function openBrand(of: { slug: string; key: string; pages: string; admin: string }): Promise<ProductBrand> {
  const { slug, key, pages, admin } = of
  const api = async (path: string, body: object) => {
    const answer = await fetch(`${admin}/api/brands/${slug}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${slug}${path}: ${answer.status} ${await answer.text()}`)
  }
  const publish = (name: string, html: string) => api('/pages', { slug: name, html, publish: true })
  const visit = (path: string, headers: Visit['headers'] = {}) =>
    get(pages + path, { ...headers, host: `${slug}.localhost` })
  return {
    slug,
    api,
    publish,
    visit,
    async signIn() {
      await publish(
        'bench-signin',
        `<script scope="backend">session.setCustomer({ email: 'ada@example.com', name: 'Ada' }); response.json(1)</script>`,
      )
      const [cookie] = await visit('/bench-signin')
      return cookie!.split(';', 1)[0]!
    },
  }
}

/** As fetch does it, which sends no Host of ours. */
async function get(url: string, headers: Visit['headers']): Promise<readonly string[]> {
  const sent = request(url, { headers, agent: false }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const text = await readText(answer)
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${text}`)
  return answer.headers['set-cookie'] ?? []
}

export interface Rival {
  readonly url: string
  readonly cookie: string
}

/** Of the folder `rivals`, which says what it is. */
export async function startRival(
  folder: string,
  children: Set<ChildProcess>,
  mode: 'single' | 'grouped',
): Promise<Rival> {
  const script = new URL('./rivals/fastify-page.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, join(folder, `${mode}.db`), mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)))
    child.once('exit', (code) => reject(new Error(`the rival ended with ${code}`)))
  })
  const { port, cookie } = JSON.parse(line) as { port: number; cookie: string }
  return { url: `http://127.0.0.1:${port}`, cookie }
}

/** Requests a second over 64 connections; each asks for one of the visits after the other. */
export async function load(url: string, visits: readonly Visit[], seconds: number): Promise<number> {
  const { non2xx, errors, requests } = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: visits.map((visit) => ({ ...visit, headers: { ...visit.headers } })),
  })
  if (non2xx > 0 || errors > 0) throw new Error(`${url}: ${non2xx} bad answers, ${errors} errors`)
  return requests.average
}
