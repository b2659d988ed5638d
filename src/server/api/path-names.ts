import { customerLookup, type Customer } from '../../core/customer/index.ts'
import type { Brand, Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import type { Entity } from '../../core/entity/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { Store } from '../../core/store/index.ts'

/** Ids and slugs in paths. Whatever names nothing of this brand, for whichever reason, is the same 404. */

const canonicalId = /^[1-9]\d{0,15}$/

/** An id is written in one way only: `1e3`, `0x10`, `007` and integers past 2^53 name nothing. */
export function findId(text: string): number | undefined {
  const id = canonicalId.test(text) ? Number(text) : undefined
  return id !== undefined && Number.isSafeInteger(id) ? id : undefined
}

export function getId(text: string): number {
  return found(findId(text))
}

export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new CoreError('resource.not_found', {})
  return thing
}

/** By id or slug; a slug holds a letter, so it is never taken for an id (rule 1.2-1). */
export function findBrand(brands: readonly Brand[], text: string): Brand | undefined {
  const id = findId(text)
  return brands.find((brand) => (id === undefined ? brand.slug === text : brand.id === id))
}

export function getEntity(definitions: Definitions, text: string): Entity {
  return found(definitions.findEntity(findId(text) ?? text))
}

export async function getCustomer({ reads }: Store, scope: Scope, idOrEmail: string): Promise<Customer> {
  const lookup = findLookup(idOrEmail)
  const customer =
    'id' in lookup ? await reads.findCustomer(scope, lookup.id) : await reads.findCustomerByEmail(scope, lookup.email)
  return found(customer)
}

function findLookup(idOrEmail: string) {
  try {
    return customerLookup(idOrEmail)
  } catch (error) {
    throw new CoreError('resource.not_found', {}, { cause: error })
  }
}
