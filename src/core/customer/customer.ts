import { invalid } from '../errors/index.ts'
import { Input } from '../input/index.ts'
import { parseEmail } from '../text/index.ts'

/** A known visitor (rule 1.4-11). */
export interface Customer {
  readonly id: string
  /** Null only where a session outlived its customer and knew no address. */
  readonly email: string | null
  readonly name: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string
  readonly country: string
  readonly state: string
  readonly city: string
  readonly address: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** What callers may give; what is not given is undefined. */
export interface CustomerInput {
  readonly id: string | undefined
  readonly email: string | undefined
  readonly name: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly phone: string | undefined
  readonly country: string | undefined
  readonly state: string | undefined
  readonly city: string | undefined
  readonly address: string | undefined
}

/** Of which a caller gives what he knows. */
export const nothingGiven: CustomerInput = {
  id: undefined,
  email: undefined,
  name: undefined,
  firstName: undefined,
  lastName: undefined,
  phone: undefined,
  country: undefined,
  state: undefined,
  city: undefined,
  address: undefined,
}

const idPattern = /^[A-Za-z0-9_-]{1,64}$/

export function isCustomerId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/** Throws `input.invalid` naming each fault. E-mail is required of a new customer. */
export function parseCustomer(raw: unknown, { isNew }: { isNew: boolean }): CustomerInput {
  const input = new Input(raw)
  const id = input.value('id') ?? undefined
  if (id !== undefined && !isCustomerId(id)) input.issue('id', 'The id field must be 1 to 64 letters, digits, - or _.')
  const givenEmail = input.value('email') ?? undefined
  const email = parseEmail(givenEmail)
  if (givenEmail === undefined || givenEmail === '') {
    if (isNew) input.require('email', undefined)
  } else if (email === undefined) input.issue('email', 'The email field must be a valid e-mail address.')
  const text = (name: string, max: number) => input.text(name, max) ?? undefined
  const customer: CustomerInput = {
    id: id as string | undefined,
    email,
    name: text('name', 255),
    firstName: text('first_name', 255),
    lastName: text('last_name', 255),
    phone: text('phone', 64),
    country: text('country', 64),
    state: text('state', 64),
    city: text('city', 255),
    address: text('address', 512),
  }
  input.done()
  return customer
}

/** A new customer out of what was given. */
export function newCustomer(id: string, given: CustomerInput, now: number): Customer {
  return {
    id,
    email: given.email ?? null,
    name: fullNameOf(given),
    firstName: given.firstName ?? '',
    lastName: given.lastName ?? '',
    phone: given.phone ?? '',
    country: given.country ?? '',
    state: given.state ?? '',
    city: given.city ?? '',
    address: given.address ?? '',
    createdAt: now,
    updatedAt: now,
  }
}

/** Fills what the customer lacked; what he has stays (rule 3.2-4). The same object where nothing was lacking. */
export function completeCustomer(customer: Customer, given: CustomerInput, now: number): Customer {
  const lacking: Record<string, string> = {}
  for (const key of ['name', 'firstName', 'lastName', 'phone', 'country', 'state', 'city', 'address'] as const) {
    const text = key === 'name' ? fullNameOf(given) : given[key]
    if (customer[key] === '' && text) lacking[key] = text
  }
  return Object.keys(lacking).length === 0 ? customer : { ...customer, ...lacking, updatedAt: now }
}

function fullNameOf({ name, firstName, lastName }: CustomerInput): string {
  return name || [firstName, lastName].filter(Boolean).join(' ')
}

/** For the places that take an id or an e-mail. */
export function customerLookup(idOrEmail: string): { readonly id: string } | { readonly email: string } {
  const email = parseEmail(idOrEmail)
  if (email !== undefined) return { email }
  if (!isCustomerId(idOrEmail)) throw invalid('customer', 'A customer is named by his id or his e-mail address.')
  return { id: idOrEmail }
}
