import type { Scope } from '../../../core/brand/index.ts'
import { parseCustomer, type Customer, type CustomerInput } from '../../../core/customer/index.ts'
import { isLargerThan } from '../../../core/entry/index.ts'
import { isCoreError, reasonOf } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import {
  mostSessionBytes,
  mostSessionValueBytes,
  reservedSessionKeys,
  sessionTouchMs,
  type Session,
} from '../../../core/session/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { isOurFault } from '../our-faults.ts'
import type { RunTools } from '../run.ts'
import { HeldBytes } from './held-bytes.ts'

/** What the visitor's browser must be told about his session cookie, if anything. */
export type CookieChange = { readonly token: string } | 'delete' | undefined

/**
 * The visitor's session within one run (rule 3.1-4): read once, changed in memory, written before the answer leaves.
 * Signing in writes at once, because it ends the old session id.
 */
export class RunSession {
  readonly #scope: Scope
  readonly #store: Store
  readonly #tools: RunTools
  readonly #mayStart: boolean
  #tokenHash: string | null
  #session: Session | undefined
  #set: Record<string, Json> = Object.create(null)
  #cookie: CookieChange
  /** Counted from the first write on. */
  #held: HeldBytes | undefined
  /** The visitor had no session and got one: counted against his address. */
  started = false

  constructor(given: { scope: Scope; store: Store; tools: RunTools; session: Session | undefined; mayStart: boolean }) {
    this.#scope = given.scope
    this.#store = given.store
    this.#tools = given.tools
    this.#mayStart = given.mayStart
    this.#session = given.session
    this.#tokenHash = given.session?.tokenHash ?? null
  }

  get customerId(): string | null {
    return this.#session?.customerId ?? null
  }

  get email(): string | null {
    return this.#session?.email ?? null
  }

  get cookie(): CookieChange {
    return this.#cookie
  }

  get(key: unknown): Json {
    if (typeof key !== 'string') return null
    if (key === 'customer_id') return this.customerId
    if (key === 'is_customer') return this.customerId !== null
    if (key === 'email') return this.email
    if (Object.hasOwn(this.#set, key)) return this.#set[key]!
    const values = this.#session?.values
    return values && Object.hasOwn(values, key) ? values[key]! : null
  }

  /** Null deletes. False for reserved keys, past the bounds, or where this address may not start a session now. */
  set(key: unknown, value: Json | undefined): boolean {
    if (typeof key !== 'string' || key === '' || key.length > 512 || reservedSessionKeys.has(key)) return false
    const stored = this.#session?.values ?? {}
    const held = (this.#held ??= new HeldBytes(mostSessionBytes, stored))
    if (value === undefined || value === null) {
      held.delete(key)
      // What is not stored needs no deleting, however many such keys a script names.
      if (Object.hasOwn(stored, key)) this.#set[key] = null
      else delete this.#set[key]
      return true
    }
    const text = JSON.stringify(value)
    if (isLargerThan(text, mostSessionValueBytes) || !held.put(key, text)) return false
    if (!this.#ensureToken()) return false
    this.#set[key] = value
    return true
  }

  /** session.setCustomer (rule 3.2-4). Answers the customer; or why not, with nothing changed. */
  async setCustomer(given: unknown): Promise<Customer | { readonly refused: string }> {
    try {
      const customer = parseCustomer(given, { isNew: true })
      const onlyNew = parseOnlyNew(given)
      if (this.#tokenHash === null && !this.#mayStart) return { refused: 'Too many new sessions from this address.' }
      return await this.#signIn(customer, onlyNew)
    } catch (error) {
      // Among them a session that is too large by now: what a parallel request wrote, this run could not count.
      if (!isCoreError(error) || isOurFault(error)) throw error
      return { refused: reasonOf(error) }
    }
  }

  async #signIn(customer: CustomerInput, onlyNew: boolean): Promise<Customer> {
    const token = this.#tools.newToken()
    const newTokenHash = this.#tools.hashToken(token)
    const known = await this.#store.writer.execute(this.#scope, 'session.signIn', {
      tokenHash: this.#session?.tokenHash ?? null,
      newTokenHash,
      customer,
      set: this.#set,
      onlyNew,
    })
    if (this.#tokenHash === null) this.started = true
    this.#tokenHash = newTokenHash
    this.#cookie = { token }
    this.#set = Object.create(null)
    const session = await this.#store.reads.findSession(this.#scope, newTokenHash)
    this.#session = session
    this.#held = undefined
    return known
  }

  async destroy(): Promise<void> {
    if (this.#session)
      await this.#store.writer.execute(this.#scope, 'session.destroy', { tokenHash: this.#session.tokenHash })
    this.#cookie = this.#session || this.#tokenHash !== null ? 'delete' : undefined
    this.#session = undefined
    this.#tokenHash = null
    this.#set = Object.create(null)
    this.#held = undefined
    this.started = false
  }

  /** Writes what the run set; notes, now and then, that the session is in use. */
  async commit(): Promise<void> {
    const hasChanges = Object.keys(this.#set).length > 0
    const isStale = this.#session !== undefined && this.#tools.steadyNow() - this.#session.usedAt > sessionTouchMs
    if ((!hasChanges && !isStale) || this.#tokenHash === null) return
    await this.#store.writer.execute(this.#scope, 'session.save', {
      tokenHash: this.#tokenHash,
      set: this.#set,
      onlyExisting: this.#session !== undefined,
    })
    this.#set = Object.create(null)
  }

  #ensureToken(): boolean {
    if (this.#tokenHash !== null) return true
    if (!this.#mayStart) return false
    const token = this.#tools.newToken()
    this.#tokenHash = this.#tools.hashToken(token)
    this.#cookie = { token }
    this.started = true
    return true
  }
}

/** Whether the script wants a customer who was not there before, and nobody else. */
function parseOnlyNew(given: unknown): boolean {
  const input = new Input(given)
  const onlyNew = input.boolean('only_new') ?? false
  input.done()
  return onlyNew
}
