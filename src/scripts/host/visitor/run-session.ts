import type { Scope } from '../../../core/brand/index.ts'
import { parseCustomer, type Customer, type CustomerInput } from '../../../core/customer/index.ts'
import { isCoreError, isOurFault, reasonOf } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import { isMailable } from '../../../core/mail/index.ts'
import {
  mostSessionBytes,
  mostSessionValueBytes,
  reservedSessionKeys,
  sessionTouchMs,
  type Session,
} from '../../../core/session/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { emailIdentity, isLargerThan, parseEmail } from '../../../core/text/index.ts'
import type { RunTools } from '../run.ts'
import { HeldBytes } from './held-bytes.ts'

/** Why something was not done, for the run log; nothing was changed then. */
export interface NotDone {
  readonly refused: string
}

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
  /** As the visitor's cookie holds it, or will. */
  #token: string | null
  #tokenHash: string | null
  #session: Session | undefined
  #set: Record<string, Json> = Object.create(null)
  #cookie: CookieChange
  /** Counted from the first write on. */
  #held: HeldBytes | undefined
  /** The visitor had no session and got one: counted against his address. */
  started = false

  constructor(given: {
    scope: Scope
    store: Store
    tools: RunTools
    /** The visitor's session with its token, where he has one. */
    found: { readonly token: string; readonly session: Session } | undefined
    mayStart: boolean
  }) {
    this.#scope = given.scope
    this.#store = given.store
    this.#tools = given.tools
    this.#mayStart = given.mayStart
    this.#session = given.found?.session
    this.#token = given.found?.token ?? null
    this.#tokenHash = given.found?.session.tokenHash ?? null
  }

  get customerId(): string | null {
    return this.#session?.customerId ?? null
  }

  get email(): string | null {
    return this.#session?.email ?? null
  }

  /** As it is by now; null where there is none, or none any more. */
  get tokenHash(): string | null {
    return this.#tokenHash
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
  async setCustomer(given: unknown): Promise<Customer | NotDone> {
    return await orRefusal(async () => {
      const customer = parseCustomer(given, { isNew: true })
      const onlyNew = parseOnlyNew(given)
      if (this.#tokenHash === null && !this.#mayStart) return noNewSession
      return await this.#signIn(customer, onlyNew)
    })
  }

  /** members.sendCode (rule 3.7-2), for the visitor at this address. */
  async sendCode(given: unknown, address: string): Promise<NotDone | { readonly sent: true }> {
    const email = parseEmail(given)
    if (email === undefined || !isMailable(email)) return { refused: 'This is no e-mail address.' }
    if (!this.#ensureToken()) return noNewSession
    const code = this.#tools.newCode()
    return await orRefusal(async () => {
      await this.#store.writer.execute(this.#scope, 'signIn.sendCode', {
        tokenHash: this.#tokenHash!,
        onlyExisting: this.#session !== undefined,
        email,
        address,
        code,
        codeHash: this.#hashCode(email, code),
      })
      return { sent: true as const }
    })
  }

  /** members.verifyCode (rule 3.7-2). Answers the customer who is signed in now. */
  async verifyCode(givenEmail: unknown, givenCode: unknown): Promise<Customer | NotDone> {
    const email = parseEmail(givenEmail)
    const code = parseCode(givenCode)
    if (email === undefined || code === undefined || this.#tokenHash === null) return wrongCode
    return await orRefusal(async () => {
      const token = this.#tools.newToken()
      const customer = await this.#store.writer.execute(this.#scope, 'signIn.verifyCode', {
        tokenHash: this.#tokenHash!,
        newTokenHash: this.#tools.hashToken(token),
        codeHash: this.#hashCode(email, code),
        set: this.#set,
      })
      if (!customer) return wrongCode
      await this.#renewed(token)
      return customer
    })
  }

  /** Under a secret that only the visitor has: who reads the store can't try out the million codes that there are. */
  #hashCode(email: string, code: string): string {
    return this.#tools.hashToken([this.#token, emailIdentity(email), code].join(' '))
  }

  async #signIn(customer: CustomerInput, onlyNew: boolean): Promise<Customer> {
    const token = this.#tools.newToken()
    const known = await this.#store.writer.execute(this.#scope, 'session.signIn', {
      tokenHash: this.#session?.tokenHash ?? null,
      newTokenHash: this.#tools.hashToken(token),
      customer,
      set: this.#set,
      onlyNew,
    })
    await this.#renewed(token)
    return known
  }

  /** The session goes on under another token. */
  async #renewed(token: string): Promise<void> {
    const newTokenHash = this.#tools.hashToken(token)
    if (this.#tokenHash === null) this.started = true
    this.#token = token
    this.#tokenHash = newTokenHash
    this.#cookie = { token }
    this.#set = Object.create(null)
    const session = await this.#store.reads.findSession(this.#scope, newTokenHash)
    this.#session = session
    this.#held = undefined
  }

  async destroy(): Promise<void> {
    if (this.#session)
      await this.#store.writer.execute(this.#scope, 'session.destroy', { tokenHash: this.#session.tokenHash })
    this.#cookie = this.#session || this.#tokenHash !== null ? 'delete' : undefined
    this.#session = undefined
    this.#token = null
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
    this.#token = token
    this.#tokenHash = this.#tools.hashToken(token)
    this.#cookie = { token }
    this.started = true
    return true
  }
}

/** Rule 3.1-4. */
const noNewSession: NotDone = {
  refused: 'No session may start: too many did from this address, or a page of another site sent this.',
}
/** One text for all that can be wrong with a code. */
const wrongCode: NotDone = { refused: 'The session has no such code.' }

/** What the visitor or the author did wrong, told apart from faults of ours, which are thrown on. */
async function orRefusal<T>(act: () => Promise<T>): Promise<T | NotDone> {
  try {
    return await act()
  } catch (error) {
    // Among them a session that is too large by now: what a parallel request wrote, this run could not count.
    if (!isCoreError(error) || isOurFault(error)) throw error
    return { refused: reasonOf(error) }
  }
}

/** Six digits, in whichever way somebody copied them: `123 456`, full-width digits. */
function parseCode(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > 40) return undefined
  const code = given.normalize('NFKC').replaceAll(/[\s\p{Cf}\p{Pd}]/gu, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

/** Whether the script wants a customer who was not there before, and nobody else. */
function parseOnlyNew(given: unknown): boolean {
  const input = new Input(given)
  const onlyNew = input.boolean('only_new') ?? false
  input.done()
  return onlyNew
}
