import type { Json } from '../../core/json.ts'
import { createBrand, listBrands } from './brands.ts'
import { createKey, listKeys, revokeKey } from './keys.ts'
import type { Operation } from './operation.ts'
import { setOwner } from './owner.ts'
import { addSample } from './samples.ts'

/** By the name under which they are asked for through the command socket. */
export const operations = {
  'brand.create': createBrand,
  'brand.list': listBrands,
  'key.create': createKey,
  'key.list': listKeys,
  'key.revoke': revokeKey,
  'owner.set': setOwner,
  'sample.add': addSample,
} as const satisfies Record<string, Operation<Json>>

export type OperationName = keyof typeof operations
export type OperationResult<N extends OperationName> = Awaited<ReturnType<(typeof operations)[N]>>
