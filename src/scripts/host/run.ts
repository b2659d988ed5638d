import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Customer } from '../../core/customer/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import type { EnsuredEntity } from '../../core/entity/index.ts'
import type { Reference } from '../../core/entry/index.ts'
import { KnownSecrets } from '../../core/run/index.ts'
import type { Store } from '../../core/store/index.ts'
import { CallBudget } from './budget.ts'
import { HttpCalls } from './http-calls.ts'
import type { Outbound } from './outbound.ts'
import { PendingWrites } from './pending-writes.ts'
import { RunLog } from './run-log.ts'
import { Variables } from './visitor/variables.ts'
import type { Reply } from './visitor/reply.ts'
import type { RunSession } from './visitor/run-session.ts'
import type { VisitorData } from './visitor/visitor-data.ts'

/** What the host supplies beside the store; given, so that core and scripts need no platform. */
export interface RunTools {
  /** Milliseconds, as the machine's clock has it: what people are shown. */
  now(): number
  /** Milliseconds that pass evenly, however the machine's clock is set meanwhile: how long something took, or is good. */
  steadyNow(): number
  /** UUIDv7, growing. */
  newId(): string
  /** A fresh secret of 128 bits or more for a session's cookie. */
  newToken(): string
  hashToken(token: string): string
  /** Six random digits, for somebody to type. */
  newCode(): string
  randomUuid(): string
  /** Four 32-bit integers for the script's Math.random. */
  randomSeed(): readonly [number, number, number, number]
}

/** Everything one run of a page may touch, script and template alike. Lives as long as the request. */
export class Run {
  readonly scope: Scope
  readonly store: Store
  readonly tools: RunTools
  readonly visitor: VisitorData
  readonly session: RunSession
  readonly reply: Reply
  readonly variables: Variables
  readonly log: RunLog
  readonly http: HttpCalls
  readonly budget = new CallBudget()
  readonly pending = new PendingWrites()
  /**
   * What ensureCrmEntity answered, by call, where the run may meet a conflict and be done again: what was made stands then,
   * and who is to fill it hears once more that it is new (rule 3.1-8). Shared by the runs of one visit.
   */
  readonly ensured: Map<string, EnsuredEntity> | undefined
  /** A function failed by a fault of ours, such as a full disk: nobody else's, if the run fails by it. */
  hadFault = false
  #definitions: Definitions
  #customer: Awaitable<Customer | undefined> | undefined

  constructor(given: {
    scope: Scope
    store: Store
    tools: RunTools
    definitions: Definitions
    visitor: VisitorData
    session: RunSession
    reply: Reply
    outbound: Outbound
    /** The session's customer, where he was read with it. */
    customer?: Customer | undefined
    ensured?: Map<string, EnsuredEntity> | undefined
  }) {
    this.scope = given.scope
    this.store = given.store
    this.tools = given.tools
    this.visitor = given.visitor
    this.session = given.session
    this.reply = given.reply
    this.#definitions = given.definitions
    this.#customer = given.customer
    this.ensured = given.ensured
    this.variables = new Variables(given.definitions.data.variables)
    const { variables } = given.definitions.data
    this.log = new RunLog(given.tools.steadyNow, () => new KnownSecrets([variables, given.visitor.request]))
    this.http = new HttpCalls(given.outbound, this.log, this.pending)
  }

  /** Those the run began with, and what it declared itself since. */
  get definitions(): Definitions {
    return this.#definitions
  }

  async refreshDefinitions(): Promise<void> {
    this.#definitions = await this.store.definitions(this.scope)
  }

  /**
   * The session's customer (rule 2.1-3), loaded once: a session may outlive its customer, who is then made again.
   * Undefined for strangers.
   */
  customer(): Awaitable<Customer | undefined> {
    return (this.#customer ??= this.#loadCustomer())
  }

  forgetCustomer(): void {
    this.#customer = undefined
  }

  /** Rule 2.1-3: the session's customer. Undefined where there is none. */
  defaultReferenceId(): Awaitable<Reference['id'] | undefined> {
    return after(this.customer(), (customer) => customer?.id)
  }

  #loadCustomer(): Awaitable<Customer | undefined> {
    const { customerId, email } = this.session
    if (customerId === null && email === null) return undefined
    const restore = () => this.store.writer.execute(this.scope, 'customer.restore', { customerId, email })
    if (customerId === null) return restore()
    const found = this.store.reads.findCustomer(this.scope, customerId)
    return after<Customer | undefined, Customer | undefined>(found, (customer) => customer ?? restore())
  }
}
