import type { Installation } from '../../core/brand/index.ts'

/**
 * The brand that answers for a host name (rule 3.1-1): its own hosts, `{slug}.localhost` always, and while there is only
 * one brand, that one for every name.
 */
export function findBrandOfHost({ brands }: Installation, host: string): number | undefined {
  const name = hostName(host)
  const slug = name.endsWith('.localhost') ? name.slice(0, -'.localhost'.length) : undefined
  const found = brands.find((brand) => brand.hosts.includes(name)) ?? brands.find((brand) => brand.slug === slug)
  return (found ?? (brands.length === 1 ? brands[0] : undefined))?.id
}

/** Without the port and a final dot, in lower case. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}
