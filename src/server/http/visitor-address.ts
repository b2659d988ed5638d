import { BlockList, isIP } from 'node:net'

/** Who is believed when he says for whom he speaks: addresses and networks of proxies (5.1-1 STAGECRAFT_TRUST_PROXY). */
export function createTrust(addresses: readonly string[]): (address: string) => boolean {
  if (addresses.length === 0) return () => false
  const list = new BlockList()
  for (const text of addresses) {
    const [address = '', prefix] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** An IPv4 address that came over an IPv6 socket is shown as what it is. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

/**
 * The visitor's own address: from the right of X-Forwarded-For, the first hop that is not one of ours. What stands left
 * of it was said by strangers.
 */
export function visitorAddress(
  remote: string,
  forwardedFor: string | undefined,
  isTrusted: (address: string) => boolean,
): string {
  let address = plainAddress(remote)
  if (!isTrusted(address) || forwardedFor === undefined) return address
  for (const hop of forwardedFor.split(',').reverse()) {
    const candidate = plainAddress(hop.trim())
    if (isIP(candidate) === 0) return address
    address = candidate
    if (!isTrusted(candidate)) return address
  }
  return address
}
