import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import autocannon from 'autocannon'
import { reportRatio, type Row } from './report.ts'

/**
 * Pages beside the same thing written by hand with Fastify and SQLite: one process each, taking turns on one machine,
 * the load generator beside them. Figures are ratios; absolute numbers say as much about the machine.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4)
const connections = 64

interface Target {
  readonly url: string
  readonly cookie: string
}

const readPage = `<script scope="backend">setVariable('weight', getCrmField({ slug: 'weight-tracker', fieldKey: 'current_weight' }));</script><!doctype html><title>Weight</title><h1>Hello, {{ customer.name }}</h1><p>You weigh {{ var.weight | default:"nothing yet" }}.</p>`

const checkinPage = `<script scope="backend">
  const CheckinSchema = Schema.object({
    weight: Schema.number().required().min(20).max(700),
    unit: Schema.string().valid('kg', 'lbs').default('kg'),
    notes: Schema.string().max(500).default(''),
  });
  if (!is_customer) {
    response.status(401);
    response.json({ ok: false, errors: ['not signed in'] });
  }
  const result = CheckinSchema.validate(request.body);
  if (!result.valid) {
    response.status(400);
    response.json({ ok: false, errors: result.errors });
  }
  const data = result.value;
  setCrmFields({ slug: 'weight-tracker', fields: [
    { fieldKey: 'current_weight', value: data.weight },
    { fieldKey: 'weight_unit', value: data.unit },
    { fieldKey: 'last_checkin', value: new Date().toISOString() },
  ] });
  response.json({ ok: true, data });
</script>`

export async function benchPages(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'))
  const children: ChildProcess[] = []
  try {
    const ours = await startProduct(folder, children)
    const single = await startRival(folder, 'single', children)
    const grouped = await startRival(folder, 'grouped', children)
    const read = await compare('GET', '/read', ours, single)
    const alone = await compare('POST', '/checkin', ours, single)
    const together = await compare('POST', '/checkin', ours, grouped)
    return [
      { name: 'a page that reads one field and prints it', rival: 'Fastify, the same SQL', bar: 0.5, ...read },
      { name: 'the check-in page', rival: 'Fastify, a commit a request', bar: 1, ...alone },
      { name: 'the check-in page', rival: 'Fastify, commits in groups', bar: 0.6, ...together },
    ]
  } finally {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Requests a second of both, in turns; the ratio is the median of the rounds'. */
async function compare(
  method: 'GET' | 'POST',
  path: string,
  ours: Target,
  rival: Target,
): Promise<Pick<Row, 'ours' | 'theirs' | 'ratio'>> {
  await load(method, path, ours, 2)
  await load(method, path, rival, 2)
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ ours: await load(method, path, ours, seconds), theirs: await load(method, path, rival, seconds) })
  }
  return {
    ours: `${Math.round(median(pairs.map((pair) => pair.ours)))}/s`,
    theirs: `${Math.round(median(pairs.map((pair) => pair.theirs)))}/s`,
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
  }
}

async function load(method: 'GET' | 'POST', path: string, { url, cookie }: Target, duration: number): Promise<number> {
  const result = await autocannon({
    url: url + path,
    method,
    connections,
    duration,
    headers: { cookie, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
    ...(method === 'POST' ? { body: JSON.stringify({ weight: 82.5, unit: 'kg', notes: '' }) } : {}),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}${path}: ${result.non2xx} bad answers, ${result.errors} errors`)
  return result.requests.average
}

async function startProduct(folder: string, children: ChildProcess[]): Promise<Target> {
  const data = join(folder, 'ours')
  const env = {
    ...process.env,
    STAGECRAFT_DATA: data,
    STAGECRAFT_PORT: '0',
    STAGECRAFT_ADMIN_PORT: '0',
    STAGECRAFT_LOG_LEVEL: 'error',
  }
  const bin = new URL('../bin/stagecraft.mjs', import.meta.url).pathname
  const child = spawn(process.execPath, [bin, 'serve', '--sample'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [pages, admin] = await new Promise<[string, string]>((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk
      const found = [/http:\/\/localhost:\d+/.exec(out)?.[0], /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0]]
      if (found[0] && found[1]) resolve([found[0], found[1]])
    })
    child.once('exit', (code) => reject(new Error(`the product ended with ${code}`)))
  })
  await command(bin, env, ['owner', 'bench@example.com'], 'a long enough password')
  const key = (await command(bin, env, ['key', 'create', '--brand', 'demo', '--user', 'bench@example.com'])).trim()
  const publish = async (slug: string, html: string) => {
    const answer = await fetch(`${admin}/api/brands/demo/pages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ slug, html, publish: true }),
    })
    if (!answer.ok) throw new Error(`${slug}: ${answer.status} ${await answer.text()}`)
  }
  await publish(
    'bench-signin',
    `<script scope="backend">session.setCustomer({ email: 'ada@example.com', name: 'Ada' }); response.json(1)</script>`,
  )
  await publish('read', readPage)
  await publish('checkin', checkinPage)
  const signedIn = await fetch(`${pages}/bench-signin`)
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';', 1)[0]!
  return { url: pages, cookie }
}

async function startRival(folder: string, mode: 'single' | 'grouped', children: ChildProcess[]): Promise<Target> {
  const script = new URL('./rivals/fastify-page.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, join(folder, `${mode}.db`), mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)))
    child.once('exit', (code) => reject(new Error(`the rival ended with ${code}`)))
  })
  const { port, cookie } = JSON.parse(line) as { port: number; cookie: string }
  return { url: `http://127.0.0.1:${port}`, cookie }
}

async function command(bin: string, env: NodeJS.ProcessEnv, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.end(input)
  const [out, code] = await Promise.all([readText(child.stdout), new Promise((resolve) => child.once('exit', resolve))])
  if (code !== 0) throw new Error(`stagecraft ${args.join(' ')} ended with ${String(code)}`)
  return out
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

if (import.meta.main) for (const row of await benchPages()) console.log(reportRatio(row))
