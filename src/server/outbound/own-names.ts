import type { Installation } from '../../core/brand/index.ts'

/** Whether this installation answers under a name or address (rule 3.1-1); `hosts` are those of its public origins. */
export function isOwnName(name: string, { brands }: Installation, hosts: readonly string[]): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  return hosts.includes(name) || brands.some((brand) => brand.hosts.includes(name))
}
