import type { Installation } from '../../core/brand/index.ts'
import { spellAddress } from './addresses.ts'

/** Whether this installation answers under a name or address (rule 3.1-1), however the address is spelt; `hosts` are those of its public origins. */
export function isOwnName(name: string, { brands }: Installation, hosts: readonly string[]): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  const address = spellAddress(name)
  const isSame = address === undefined ? (host: string) => host === name : (host: string) => addressOf(host) === address
  return hosts.some(isSame) || brands.some((brand) => brand.hosts.some(isSame))
}

function addressOf(host: string): string | undefined {
  return spellAddress(host.replace(/^\[|\]$/g, ''))
}
