import { hash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { ApiKey } from '../../../core/account/index.ts'
import { installationScope, systemActor, type Role, type Scope } from '../../../core/brand/index.ts'
import { aClock, aLoggedRun, customerInput, MemoryStore, type Clock } from '../../../core/testing/index.ts'
import type { FailedWrite } from '../../../core/run/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { Json } from '../../../core/json.ts'
import { createApi, type ApiPorts, type NewKey } from '../index.ts'
import { listenerTimes, type ListenerTimes } from '../../http/index.ts'
import { plainChecker, type PlainChecker } from './plain-checker.ts'

/** One of everything that a path can name, of one brand. */
export interface Furniture {
  readonly scope: Scope
  readonly slug: string
  /** By the name of the path parameter. */
  readonly names: Readonly<Record<ParameterName, string>>
  readonly ids: {
    readonly entity: number
    readonly pipeline: number
    readonly stage: number
    readonly field: number
    readonly entry: string
  }
}

export const parameterNames = [
  'entity',
  'pipeline',
  'stage',
  'field',
  'entry',
  'customer',
  'page',
  'module',
  'component',
  'number',
  'key',
  'write',
  'run',
] as const
export type ParameterName = (typeof parameterNames)[number]

/** Somebody with a key for the brand Acme, unless his name says otherwise. */
export type Person = Role | 'reader' | 'otherOwner' | 'formerMember' | 'expired' | 'second'

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, unknown>>
  readonly text: string
}

/** The API over a memory store with two brands that hold the same things under the same slugs. */
export interface ApiWorld {
  readonly app: FastifyInstance
  readonly store: MemoryStore
  readonly checker: PlainChecker
  readonly clock: Clock
  readonly acme: Furniture
  readonly other: Furniture
  readonly keys: Readonly<Record<Person, string>>
  readonly log: LogLine[]
  /** Everything both brands hold, but for when keys were last used: equal before and after means nothing was written. */
  contents(): string
}

export interface WorldOptions {
  readonly times?: Partial<ListenerTimes>
  readonly ports?: Partial<ApiPorts>
  /** Put between the API and the store. */
  readonly wrapStore?: (store: Store) => Store
}

export function anApiWorld({ times, ports, wrapStore = (store) => store }: WorldOptions = {}): ApiWorld {
  const clock = aClock()
  const store = new MemoryStore({ now: clock.now })
  const log: LogLine[] = []
  const acme = furnish(store, 'Acme')
  const other = furnish(store, 'Other')
  const keyring = new Keyring(store)
  const keys: Record<Person, string> = {
    viewer: keyring.add(acme, { user: 'viewer', role: 'viewer' }),
    editor: keyring.add(acme, { user: 'editor', role: 'editor' }),
    admin: keyring.add(acme, { user: 'admin', role: 'admin' }),
    owner: keyring.add(acme, { user: 'owner', role: 'owner' }),
    reader: keyring.add(acme, { user: 'owner', role: 'owner', access: 'read' }),
    formerMember: keyring.add(acme, { user: 'former', role: undefined }),
    expired: keyring.add(acme, { user: 'owner', role: 'owner', expiresAt: clock.now() }),
    second: keyring.add(acme, { user: 'second', role: 'admin' }),
    otherOwner: keyring.add(other, { user: 'other', role: 'owner' }),
  }
  const checker = plainChecker(store)
  const write = (level: LogLine['level']) => (fields: object, text: string) =>
    void log.push({ level, fields: { ...fields }, text })
  let made = 0
  const app = createApi(
    {
      store: wrapStore(keyring.store()),
      checker,
      hashKey,
      newKey: () => newKey(`sc_made-${++made}-by-the-api`),
      setupLink: undefined,
      passwordFault: () => undefined,
      hashPassword: async (password) => hashKey(password),
      trustProxy: [],
      log: { info: write('info'), warn: write('warn'), error: write('error') },
      now: clock.now,
      steadyNow: clock.now,
      isReady: async () => ({ ready: true, waiting: [] }),
      version: '1.2.3',
      adminOrigin: 'http://127.0.0.1:3001',
      ...ports,
    },
    { ...listenerTimes, ...times },
  )
  return {
    app,
    store,
    checker,
    clock,
    acme,
    other,
    keys,
    log,
    contents: () => JSON.stringify([acme, other].map(({ scope }) => contentsOf(store, scope))),
  }
}

function newKey(key: string): NewKey {
  return { key, hash: hashKey(key), prefix: key.slice(0, 8) }
}

function hashKey(key: string): string {
  return hash('sha256', key, 'hex')
}

interface KeyGiven {
  readonly user: string
  readonly role: Role | undefined
  readonly access?: ApiKey['access']
  readonly expiresAt?: number
}

/** Makes members and hands out their keys; who has no role was a member: no command takes one out yet. */
class Keyring {
  readonly #store: MemoryStore
  readonly #formerMembers = new Set<string>()

  constructor(store: MemoryStore) {
    this.#store = store
  }

  add({ scope, slug }: Furniture, { user, role, access = 'write', expiresAt }: KeyGiven): string {
    const { key, hash, prefix } = newKey(`sc_${slug}-${user}-${access}-${expiresAt ?? 'always'}`)
    const email = `${user}@example.com`
    const member = this.#store.execute(scope, 'account.putMember', { email, role: role ?? 'viewer' })
    this.#store.execute(scope, 'account.createKey', {
      userId: member.user.id,
      name: `${user} ${access}`,
      access,
      expiresAt: expiresAt ?? null,
      hash,
      prefix,
    })
    if (role === undefined) this.#formerMembers.add(hash)
    return key
  }

  store(): Store {
    const { reads, writer } = this.#store
    return {
      reads: {
        ...reads,
        findKey: async (hashed) => {
          const identity = await reads.findKey(hashed)
          return identity && this.#formerMembers.has(hashed) ? { ...identity, role: undefined } : identity
        },
      },
      writer,
      definitions: (scope) => this.#store.definitions(scope),
      installation: () => this.#store.installation(),
    }
  }
}

/** The same things in the same order for each brand: only ids and the brand's name tell them apart. */
function furnish(store: MemoryStore, name: string): Furniture {
  const brand = store.execute(installationScope(systemActor), 'brand.create', { declaration: { name } })
  const scope: Scope = { brandId: brand.id, actor: systemActor, role: 'owner' }
  const entity = store.execute(scope, 'entity.create', { declaration: deals })
  const definitions = store.definitions(scope)
  const pipeline = definitions.pipelinesOf(entity.id)[0]!
  const stage = definitions.stagesOf(pipeline.id)[0]!
  const field = definitions.fieldsOf(entity.id)[0]!
  const customer = store.execute(scope, 'customer.create', {
    customer: customerInput({ id: `ada-of-${brand.slug}`, email: `ada@${brand.slug}.example`, name: 'Ada Lovelace' }),
  })
  const { entry } = store.execute(scope, 'entry.create', {
    entity: entity.id,
    title: `A deal of ${name}`,
    pipeline: pipeline.id,
    stage: stage.id,
    values: [{ key: 'amount', value: 100 }],
    reference: { type: 'customer', id: customer.id },
    strict: true,
  })
  const sources = (['page', 'module', 'component'] as const).map((kind) => {
    const checked = { epoch: store.definitions(scope).epoch }
    return store.execute(scope, 'source.create', { kind, name: `a-${kind}`, text: `A ${kind}.`, publish: checked })
  })
  const owner = store.execute(installationScope(systemActor), 'account.setOwner', {
    email: `furniture@${brand.slug}.example`,
    passwordHash: '',
  })
  const key = store.execute(scope, 'account.createKey', {
    userId: owner.id,
    name: 'a key',
    access: 'read',
    expiresAt: null,
    hash: `no key has this hash in ${name}`,
    prefix: 'sc_none-',
  })
  store.execute(scope, 'run.keepFailedWrite', {
    command: 'entry.addFieldValue',
    input: { entity: 'deals', reference: { type: 'order', id: '1' }, key: 'note', value: `Of ${name}` },
    code: 'field.unique',
    message: 'Another entry holds it.',
  })
  const [failedWrite] = store.reads.listFailedWrites(scope, { limit: 1, offset: 0 }) as readonly FailedWrite[]
  const run = aLoggedRun(1, { id: `run-of-${brand.slug}`, at: 0, pageId: 1_000_000 })
  store.execute(scope, 'run.record', { runs: [run] })
  store.execute(scope, 'brand.setVariables', { variables: { greeting: `Hello from ${name}` } })
  const [page, module, component] = sources.map((source) => String(source.id)) as [string, string, string]
  return {
    scope,
    slug: brand.slug,
    names: {
      entity: String(entity.id),
      pipeline: String(pipeline.id),
      stage: String(stage.id),
      field: String(field.id),
      entry: entry.id,
      customer: customer.id,
      page,
      module,
      component,
      number: '1',
      key: String(key.id),
      write: String(failedWrite!.id),
      run: run.id,
    },
    ids: { entity: entity.id, pipeline: pipeline.id, stage: stage.id, field: field.id, entry: entry.id },
  }
}

const deals: Json = {
  name: 'Deals',
  pipelines: [{ name: 'Sales', stages: [{ name: 'New' }, { name: 'Won', semantic_status: 'won' }] }],
  fields: [
    { key: 'amount', type: 'number', label: 'Amount' },
    { key: 'email', type: 'email', unique: true },
    { key: 'parent', type: 'reference', options: { target_entity: 'deals' } },
  ],
}

function contentsOf(store: MemoryStore, scope: Scope): unknown {
  const all = { limit: 10_000, offset: 0 }
  const { reads } = store
  return {
    definitions: store.definitions(scope).data,
    changes: store.changes(scope),
    customers: reads.listCustomers(scope, all),
    keys: (reads.listKeys(scope) as readonly ApiKey[]).map((key) => ({ ...key, lastUsedAt: null })),
    sources: (['page', 'module', 'component'] as const).map((kind) => reads.listSources(scope, { kind, ...all })),
    drafts: reads.readSources(scope, 'draft'),
    failedWrites: reads.listFailedWrites(scope, all),
    runs: reads.listRuns(scope, all),
  }
}
