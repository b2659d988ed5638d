import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError, invalid } from '../errors/index.ts'
import type { Scope } from '../brand/index.ts'
import { completeCustomer, newCustomer, nothingGiven, type Customer, type CustomerInput } from './customer.ts'

/** POST /customers: a new one; id and e-mail must be free. */
export function* createCustomer(
  deciding: Deciding,
  { customer: given }: { readonly customer: CustomerInput },
): Work<Customer> {
  const { scope } = deciding
  if (given.id !== undefined && (yield* ask('findCustomer', scope, given.id)))
    throw invalid('id', 'The id has already been taken.')
  if (given.email !== undefined && (yield* ask('findCustomerByEmail', scope, given.email))) {
    throw invalid('email', 'The email has already been taken.')
  }
  return yield* insert(deciding, given.id ?? deciding.newId(), given)
}

/**
 * The brand's customer with this e-mail: found, and completed with what he lacked; or made, with the id where one is
 * given and free (rule 3.2-4).
 */
export function* ensureCustomer(
  deciding: Deciding,
  { customer: given }: { readonly customer: CustomerInput },
): Work<Customer> {
  const { scope, now } = deciding
  if (given.email === undefined) throw new CoreError('customer.invalid', { reason: 'it needs an e-mail address' })
  const existing = yield* ask('findCustomerByEmail', scope, given.email)
  if (existing) {
    const complete = completeCustomer(existing, given, now)
    if (complete !== existing) yield* ask('putCustomer', scope, complete)
    return complete
  }
  const isTaken = given.id !== undefined && (yield* ask('findCustomer', scope, given.id)) !== undefined
  return yield* insert(deciding, given.id === undefined || isTaken ? deciding.newId() : given.id, given)
}

export interface SessionCustomer {
  readonly customerId: string | null
  readonly email: string | null
}

/**
 * The customer that a session stands for (rule 2.1-3): its own, made again where he was deleted meanwhile; or the one of
 * the e-mail it knows, found or made.
 */
export function* restoreCustomer(deciding: Deciding, { customerId, email }: SessionCustomer): Work<Customer> {
  const given = { ...nothingGiven, email: email ?? undefined }
  if (customerId === null) return yield* ensureCustomer(deciding, { customer: given })
  const { scope } = deciding
  const existing = yield* ask('findCustomer', scope, customerId)
  if (existing) return existing
  const isEmailTaken = email !== null && (yield* ask('findCustomerByEmail', scope, email)) !== undefined
  return yield* insert(deciding, customerId, isEmailTaken ? nothingGiven : given)
}

function* insert({ scope, now }: { scope: Scope; now: number }, id: string, given: CustomerInput): Work<Customer> {
  const customer = newCustomer(id, given, now)
  yield* ask('putCustomer', scope, customer)
  return customer
}
