import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** Global by every table, but reached from inside a cloud only: the host of an Azure machine. */
const notOutside: ReadonlySet<string> = new Set(['168.63.129.16'])

/** What IPv6 has for the internet; all else is special or not given out yet. */
const globalIPv6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** The well-known prefix of NAT64; networks without IPv4 reach all of it through this one. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/**
 * Whether an address is one of the internet, and not this machine's own. IPv4 inside IPv6, mapped or through NAT64, is
 * judged as the IPv4 address; other forms that carry one (6to4, Teredo, IPv4-compatible) are out of use and refused.
 * `findInterfaces` tells what this machine has, and is asked each time: machines change their networks.
 */
export function isOnInternet(address: string, findInterfaces: FindInterfaces = networkInterfaces): boolean {
  const plain = plainAddress(address)
  if (!plain) return false
  const text = plain.toString()
  return plain.range() === 'unicast' && isGlobal(plain) && !notOutside.has(text) && !isOurs(text, findInterfaces)
}

type FindInterfaces = () => Readonly<Record<string, readonly { readonly address: string }[] | undefined>>

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** One spelling for all of an address, IPv4 inside IPv6 (mapped, or through NAT64) as the IPv4 address; else undefined. */
export function spellAddress(text: string): string | undefined {
  return plainAddress(text)?.toString()
}

/** Undefined for what is no address in a plain spelling. */
function plainAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  // In hexadecimal throughout: ipaddr.js takes `::8.8.8.8` for `::ffff:8.8.8.8`.
  const hex = isIPv6(text) ? URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) : undefined
  if (hex === undefined) return undefined
  const address = ipaddr.IPv6.parse(hex)
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address
}

function isGlobal(address: Address): boolean {
  return address instanceof ipaddr.IPv4 || address.match(globalIPv6)
}

function isOurs(text: string, findInterfaces: FindInterfaces): boolean {
  return Object.values(findInterfaces()).some((list) =>
    list?.some(({ address }) => plainAddress(address)?.toString() === text),
  )
}
