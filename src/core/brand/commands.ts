import { ask, type Deciding, type Work } from '../command/work.ts'
import { invalid } from '../errors/index.ts'
import { Input } from '../input/index.ts'
import type { Json, JsonObject } from '../json.ts'
import { freeSlug, isSlug, slugify } from '../text/index.ts'
import type { Brand } from './brand.ts'
import { parseVariables } from './parse-variables.ts'

/** Writes nothing: who waits for its answer knows that what is written now can be committed (rule 5.4-1). */
export function* pingWriter(): Work<true> {
  yield* ask('installation')
  return true
}

/** A new brand; its slug derived from the name where none is given. */
export function* createBrand({ now }: Deciding, { declaration }: { readonly declaration: Json }): Work<Brand> {
  const input = new Input(declaration)
  const name = input.text('name', 255)
  input.require('name', name)
  const slug = input.text('slug', 64) ?? undefined
  if (slug !== undefined && !isSlug(slug))
    input.issue('slug', 'The slug field must be a-z, 0-9, _ and -, with a letter.')
  const hosts = (input.list('hosts', 100) ?? []).map(parseHost)
  if (hosts.includes(undefined)) input.issue('hosts', 'The hosts field must be a list of host names without ports.')
  const timeZone = input.text('time_zone', 64) ?? 'UTC'
  if (!isTimeZone(timeZone)) input.issue('time_zone', 'The time_zone field must be an IANA name such as Europe/Berlin.')
  const currency = input.text('currency', 3) ?? 'USD'
  if (!/^[A-Z]{3}$/.test(currency))
    input.issue('currency', 'The currency field must be a code of three letters such as EUR.')
  input.done()
  const { brands } = yield* ask('installation')
  if (slug !== undefined && brands.some((brand) => brand.slug === slug))
    throw invalid('slug', 'The slug has already been taken.')
  const taken = hosts.find((host) => brands.some((brand) => brand.hosts.includes(host!)))
  if (taken !== undefined) throw invalid('hosts', `The host ${taken} has already been taken.`)
  return yield* ask('insertBrand', {
    name: name!,
    slug: slug ?? freeSlug(slugify(name!, 'brand'), (candidate) => brands.some((brand) => brand.slug === candidate)),
    hosts: [...new Set(hosts as string[])],
    timeZone,
    currency,
    createdAt: now,
    updatedAt: now,
  })
}

export function parseHost(value: Json): string | undefined {
  if (typeof value !== 'string') return undefined
  const host = value.trim().toLowerCase().replace(/\.$/, '')
  return host.length <= 253 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(host) ? host : undefined
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The brand's own values for `var.*` in templates; replaces them all. Answers what there is now. */
export function* setVariables({ scope }: Deciding, input: { readonly variables: Json }): Work<JsonObject> {
  const variables = parseVariables(input.variables)
  yield* ask('putVariables', scope, variables)
  return variables
}
