import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

/**
 * The rival of bench/pages.ts and bench/mix.ts: what somebody would write by hand for those pages, in one file, knowing
 * their fields, for brands that the path names. Fastify
 * and SQLite in one thread, the same durability; `grouped` also commits what waits together.
 *
 *   node bench/rivals/fastify-page.ts FILE single|grouped
 */
const [file = '', mode = 'single'] = process.argv.slice(2)
const db = new DatabaseSync(file)
db.exec(`pragma journal_mode = wal; pragma synchronous = full;
  create table if not exists session (token_hash text primary key, customer_id text, data text, used_at integer) without rowid;
  create table if not exists customer (id text primary key, email text, name text) without rowid;
  create table if not exists entry (id integer primary key, brand_id int, entity_id int, reference_type text, reference_id text,
    data text, version int, created_at int, updated_at int);
  create index if not exists entry_reference on entry (brand_id, entity_id, reference_type, reference_id, created_at);
  create table if not exists value (entry_id int, key text, number real, text text, time int, primary key (entry_id, key)) without rowid;
  create index if not exists value_number on value (key, number);
  create index if not exists value_text on value (key, text);
  create index if not exists value_time on value (key, time);
  create table if not exists history (id integer primary key, brand_id int, customer_id text, weight real, created_at int);
  create index if not exists history_customer on history (brand_id, customer_id, created_at);
  create table if not exists change (seq integer primary key, at int, entry_id int, version int, body text);`)
const token = 'a'.repeat(43)
const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
db.prepare('insert or replace into session values (?, ?, ?, ?)').run(hash(token), 'ada', '{}', Date.now())
db.prepare('insert or replace into customer values (?, ?, ?)').run('ada', 'ada@example.com', 'Ada')

const findSession = db.prepare('select customer_id, data, used_at from session where token_hash = ? and used_at > ?')
const findCustomer = db.prepare('select id, email, name from customer where id = ?')
const findEntry = db.prepare(
  'select id, data, version from entry where brand_id = ? and entity_id = 1 and reference_type = ? and reference_id = ? order by created_at desc limit 1',
)
const insertEntry = db.prepare(
  "insert into entry (brand_id, entity_id, reference_type, reference_id, data, version, created_at, updated_at) values (?, 1, 'customer', ?, ?, 1, ?, ?)",
)
const updateEntry = db.prepare('update entry set data = ?, version = version + 1, updated_at = ? where id = ?')
const putValue = db.prepare(
  'insert into value values (?, ?, ?, ?, ?) on conflict do update set number = excluded.number, text = excluded.text, time = excluded.time',
)
const findHistory = db.prepare(
  'select weight from history where brand_id = ? and customer_id = ? order by created_at desc, id desc limit 20',
)
const addHistory = db.prepare('insert into history (brand_id, customer_id, weight, created_at) values (?, ?, ?, ?)')
for (let brandId = 1; brandId <= 5; brandId++) {
  for (let i = 0; i < 20; i++) addHistory.run(brandId, 'ada', 80 + i, Date.now())
}
const addChange = db.prepare('insert into change (at, entry_id, version, body) values (?, ?, ?, ?)')

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (value: string | number) => String(value).replace(/[&<>"']/g, (letter) => escapes[letter]!)

function customerOf(cookie: string | undefined): { id: string; name: string } | undefined {
  const sent = /(?:^|;\s*)session=([\w-]+)/.exec(cookie ?? '')?.[1]
  if (sent === undefined) return undefined
  const session = findSession.get(hash(sent), Date.now() - 3 * 3_600_000) as { customer_id: string } | undefined
  return session && (findCustomer.get(session.customer_id) as { id: string; name: string } | undefined)
}

interface Checkin {
  readonly weight: number
  readonly unit: string
  readonly notes: string
}

function parse(body: unknown): Checkin | string[] {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const errors: string[] = []
  const weight = typeof given['weight'] === 'string' ? Number(given['weight']) : given['weight']
  if (typeof weight !== 'number' || !Number.isFinite(weight)) errors.push('weight is required')
  else if (weight < 20 || weight > 700) errors.push('weight must be from 20 to 700')
  const unit = given['unit'] ?? 'kg'
  if (unit !== 'kg' && unit !== 'lbs') errors.push('unit must be kg or lbs')
  const notes = given['notes'] ?? ''
  if (typeof notes !== 'string' || notes.length > 500) errors.push('notes must be a text of at most 500 characters')
  return errors.length > 0 ? errors : { weight: weight as number, unit: unit as string, notes: notes as string }
}

function write(brandId: number, customerId: string, { weight, unit }: Checkin): void {
  const now = Date.now()
  const found = findEntry.get(brandId, 'customer', customerId) as
    | { id: number; data: string; version: number }
    | undefined
  const before = found ? (JSON.parse(found.data) as Record<string, unknown>) : {}
  const at = new Date(now).toISOString()
  const data = { ...before, current_weight: weight, weight_unit: unit, last_checkin: at }
  const id = found
    ? found.id
    : Number(insertEntry.run(brandId, customerId, JSON.stringify(data), now, now).lastInsertRowid)
  if (found) updateEntry.run(JSON.stringify(data), now, id)
  putValue.run(id, 'current_weight', weight, null, null)
  putValue.run(id, 'weight_unit', null, unit, null)
  putValue.run(id, 'last_checkin', null, null, now)
  const set = Object.fromEntries(
    Object.entries(data)
      .filter(([key, to]) => before[key] !== to)
      .map(([key, to]) => [key, { from: before[key] ?? null, to }]),
  )
  addChange.run(now, id, (found?.version ?? 0) + 1, JSON.stringify({ set, by: customerId }))
}

let waiting: (() => void)[] = []

/** Commits everything that came in this turn of the event loop together, and answers afterwards. */
function commitGrouped(work: () => void): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(() => {
      work()
      resolve()
    })
    if (waiting.length > 1) return
    setImmediate(() => {
      const group = waiting
      waiting = []
      db.exec('begin immediate')
      for (const one of group) one()
      db.exec('commit')
    })
  })
}

function commitSingle(work: () => void): void {
  db.exec('begin immediate')
  work()
  db.exec('commit')
}

const page = (reply: FastifyReply, text: string) =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'private, no-cache')
    .header('x-content-type-options', 'nosniff')
    .send(text)
const brandOf = (request: FastifyRequest) => Number((request.params as { brand: string }).brand)

const app = Fastify()
app.get('/:brand/read', (request, reply) => {
  const customer = customerOf(request.headers.cookie)
  const found = customer && (findEntry.get(brandOf(request), 'customer', customer.id) as { data: string } | undefined)
  const weight = found ? ((JSON.parse(found.data) as Record<string, unknown>)['current_weight'] as number) : null
  return page(
    reply,
    `<!doctype html><title>Weight</title><h1>Hello, ${escape(customer?.name ?? '')}</h1><p>You weigh ${escape(weight ?? 'nothing yet')}.</p>`,
  )
})
app.get('/:brand/history', (request, reply) => {
  const customer = customerOf(request.headers.cookie)
  const rows = customer ? (findHistory.all(brandOf(request), customer.id) as { weight: number }[]) : []
  const items = rows.map(({ weight }) => `<li>${escape(weight)} kg</li>`)
  return page(reply, `<!doctype html><title>History</title><ol>${items.join('')}</ol>`)
})
app.get('/:brand/greeting', (request, reply) => {
  const { name = 'you' } = request.query as { name?: string }
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `<li class="${day === 3 ? 'today' : ''}">Day ${day}</li>`)
  return page(reply, `<!doctype html><title>Welcome</title><h1>Hello, ${escape(name)}</h1><ul>${days.join('')}</ul>`)
})
app.post('/:brand/checkin', async (request, reply) => {
  const customer = customerOf(request.headers.cookie)
  if (!customer) return await reply.code(401).send({ ok: false, errors: ['not signed in'] })
  const data = parse(request.body)
  if (Array.isArray(data)) return await reply.code(400).send({ ok: false, errors: data })
  const writeIt = () => write(brandOf(request), customer.id, data)
  if (mode === 'grouped') await commitGrouped(writeIt)
  else commitSingle(writeIt)
  return { ok: true, data }
})
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
console.log(
  JSON.stringify({ port: typeof address === 'object' && address ? address.port : 0, cookie: `session=${token}` }),
)
