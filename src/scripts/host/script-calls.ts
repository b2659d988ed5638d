import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Customer } from '../../core/customer/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import { GuestError, HALT, type ApiCall, type HostCalls } from '../sandbox/index.ts'
import { crmFunctions } from './crm/index.ts'
import { callHostFunction, spellings, type HostFunction } from './host-function.ts'
import type { Run } from './run.ts'

type Implementation = (run: Run, argument: JsonObject) => unknown

const crmByName: ReadonlyMap<string, HostFunction> = new Map(
  crmFunctions.flatMap((definition) => spellings(definition.name).map((name) => [name, definition] as const)),
)

/** The names under which templates may call a function, both spellings. */
export const functionNames: ReadonlySet<string> = new Set(crmByName.keys())

/** The names that the sandbox makes functions of; it derives the other spelling. */
export const guestFunctions: readonly string[] = crmFunctions.map((definition) => definition.name)

/** A CRM function called from a template: `{{ getCrmField({ slug: 'x', fieldKey: 'y' }) }}`. */
export function callFromTemplate(run: Run, name: string, args: readonly unknown[]): Awaitable<unknown> {
  const definition = crmByName.get(name)
  if (!definition || args.length !== 1) throw new GuestError('TypeError', `${name} takes one options object.`)
  return callHostFunction(definition, args[0], run)
}

/** Everything a script can ask of the host. The guest library is a convenience: every check is made here (rule 3.2). */
const globals: Readonly<Record<ApiCall, Implementation>> = {
  request: (run) => run.visitor.request,
  customer: shownCustomer,
  // The one reserved key that is more than the session itself holds (rule 3.2-4).
  'session.get': (run, { key }) => (key === 'customer' ? shownCustomer(run) : run.session.get(key)),
  'session.set': (run, { key, value }) => run.session.set(key, value),
  'session.setCustomer': async (run, argument) => {
    const result = await sessionCall(run, 'session.setCustomer', argument, () => run.session.setCustomer(argument))
    run.forgetCustomer()
    return !('refused' in result)
  },
  'session.destroy': async (run) => {
    await sessionCall(run, 'session.destroy', nothing, () => run.session.destroy())
    run.forgetCustomer()
    return null
  },
  'members.sendCode': async (run, argument) => {
    const send = () => run.session.sendCode(argument['email'], run.visitor.input.ip)
    return !('refused' in (await sessionCall(run, 'members.sendCode', argument, send)))
  },
  'members.verifyCode': async (run, argument) => {
    const verify = () => run.session.verifyCode(argument['email'], argument['code'])
    const result = await sessionCall(run, 'members.verifyCode', argument, verify)
    run.forgetCustomer()
    return !('refused' in result)
  },
  'cookie.set': (run, { name, value, options }) => run.reply.setCookie(name, value, options),
  'cookie.delete': (run, { name }) => run.reply.deleteCookie(name),
  setHeader: (run, { name, value }) => run.reply.setHeader(name, value),
  redirect: (run, { url, status }) => {
    if (!run.reply.redirect(url, status)) {
      throw new GuestError(
        'TypeError',
        'redirect takes a path such as /thanks or an http(s) address, and a status 301, 302, 303, 307 or 308.',
      )
    }
    return HALT
  },
  'response.status': (run, { code }) => {
    if (!run.reply.setStatus(code))
      throw new GuestError('RangeError', 'response.status takes a whole number from 200 to 599.')
    return null
  },
  'response.json': (run, { json }) => {
    if (typeof json !== 'string') throw new GuestError('TypeError', 'response.json takes data.')
    run.reply.send('application/json; charset=utf-8', json)
    return HALT
  },
  'response.send': (run, { html }) => {
    if (typeof html !== 'string') throw new GuestError('TypeError', 'response.send takes a text.')
    run.reply.send('text/html; charset=utf-8', html)
    return HALT
  },
  setVariable: (run, { key, value }) => typeof key === 'string' && run.variables.set(key, value ?? null),
  getVariable: (run, { key }) => (typeof key === 'string' ? run.variables.get(key) : null),
  'http.get': (run, argument) => run.http.get(argument),
  'http.post': (run, argument) => run.http.post(argument),
  console: (run, { level, text }) => {
    if (typeof text === 'string') run.log.print(typeof level === 'string' ? level.slice(0, 10) : 'log', text)
    return null
  },
  uuid: (run) => run.tools.randomUuid(),
  seed: (run) => run.tools.randomSeed(),
}

const nothing: JsonObject = {}

/**
 * A call that signs in or out takes the run out of its thread as one of the CRM does: it is metered with those, and has
 * its time in the run's log, and why it was refused. Throws past the bounds of a run (rule 2.1-11).
 */
async function sessionCall<R>(run: Run, name: string, argument: JsonObject, make: () => Promise<R>): Promise<R> {
  run.budget.spendCall()
  run.budget.spendBytes(argument)
  const call = run.log.startCall(name)
  try {
    const result = await make()
    const { refused } = Object(result) as { readonly refused?: string }
    if (refused !== undefined) call.note(refused)
    return result
  } finally {
    call.done()
  }
}

/** The host side of one run's script. */
export function hostCallsOf(run: Run): HostCalls {
  return {
    call(name, argument) {
      const definition = crmByName.get(name)
      if (definition) return callHostFunction(definition, argument, run)
      if (!Object.hasOwn(globals, name)) throw new GuestError('TypeError', `There is no ${name}.`)
      return globals[name as ApiCall](run, isJsonObject(argument) ? argument : nothing)
    },
  }
}

function shownCustomer(run: Run): Awaitable<Json> {
  return after(run.customer(), (customer) => (customer ? presentCustomer(customer) : null))
}

/** `customer` as scripts and templates see it (rule 3.2-3). */
export function presentCustomer(customer: Customer): Json {
  return {
    id: customer.id,
    email: customer.email ?? '',
    name: customer.name,
    first_name: customer.firstName,
    last_name: customer.lastName,
    phone: customer.phone,
    country: customer.country,
    state: customer.state,
    city: customer.city,
  }
}
