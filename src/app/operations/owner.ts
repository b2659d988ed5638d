import { Input } from '../../core/input/index.ts'
import { wholeInstallation, type Operation } from './operation.ts'

export type OwnerFacts = { readonly id: number; readonly email: string }

/** Makes an operator, or gives the one there is a new password. The password was hashed before: it never travels. */
export const setOwner: Operation<OwnerFacts> = async ({ store }, raw) => {
  const input = new Input(raw)
  const email = input.text('email', 254) ?? ''
  const passwordHash = input.text('password_hash', 200) ?? ''
  input.require('email', email)
  input.require('password_hash', passwordHash)
  input.done()
  const user = await store.writer.execute(wholeInstallation, 'account.setOwner', { email, passwordHash })
  return { id: user.id, email: user.email }
}
