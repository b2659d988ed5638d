import { presentKey, type KeyFacts } from '../../core/account/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { Input } from '../../core/input/index.ts'
import { parseEmail } from '../../core/text/index.ts'
import { getBrand, type Operation } from './operation.ts'

/** Of a key that was made by the caller, who alone ever has it: here comes its hash. */
export const createKey: Operation<KeyFacts> = async (workplace, raw) => {
  const input = new Input(raw)
  const brand = readBrand(input)
  const userEmail = input.text('user', 254) ?? ''
  const name = input.text('name', 255) ?? ''
  const hash = input.text('hash', 200) ?? ''
  const prefix = input.text('prefix', 20) ?? ''
  const access = input.oneOf('access', ['read', 'write'] as const) ?? 'write'
  const expiresAt = input.integer('expires_at', 0, Number.MAX_SAFE_INTEGER) ?? null
  for (const [key, value] of Object.entries({ user: userEmail, name, hash, prefix })) input.require(key, value)
  input.done()
  const { scope } = await getBrand(workplace, brand)
  const user = await workplace.store.reads.findUserByEmail(parseEmail(userEmail) ?? '')
  if (!user) throw new CoreError('user.not_found', { email: userEmail })
  const key = { userId: user.id, name, access, expiresAt, hash, prefix }
  return presentKey(await workplace.store.writer.execute(scope, 'account.createKey', key))
}

export const listKeys: Operation<readonly KeyFacts[]> = async (workplace, raw) => {
  const input = new Input(raw)
  const brand = readBrand(input)
  input.done()
  const { scope } = await getBrand(workplace, brand)
  return (await workplace.store.reads.listKeys(scope)).map(presentKey)
}

export const revokeKey: Operation<null> = async (workplace, raw) => {
  const input = new Input(raw)
  const brand = readBrand(input)
  const id = input.integer('id', 1, Number.MAX_SAFE_INTEGER) ?? 0
  input.require('id', id || undefined)
  input.done()
  const { scope } = await getBrand(workplace, brand)
  await workplace.store.writer.execute(scope, 'account.revokeKey', { id })
  return null
}

function readBrand(input: Input): string {
  const brand = input.text('brand', 64) ?? ''
  input.require('brand', brand)
  return brand
}
