import { isIP } from 'node:net'
import type { Awaitable } from '../../core/awaitable.ts'
import { blocked, type CallFailure } from './call-failure.ts'
import type { Network } from './network.ts'

/** Where a request goes: all addresses in it are checked, and it goes to no other. */
export interface Target {
  readonly url: URL
  /** As it stands in a certificate: without the brackets of IPv6. */
  readonly host: string
  readonly port: number
  /** IPv4 first, which every network but the newest has. At least one. */
  readonly addresses: readonly string[]
}

export interface TargetRules {
  readonly network: Network
  /** Whether the installation answers under a name, in lower case and without a dot at its end, or an address. */
  readonly isOwnName: (name: string) => Awaitable<boolean>
}

const longestUrl = 8 * 1024
/** Names have a handful, of which each is checked; who names thousands wants to keep us at it. */
const mostAddresses = 32

/** Rejects with a CallFailure for what must not be called (rule 3.2-9): the first address and each one redirected to. */
export async function checkTarget(
  text: string,
  base: URL | undefined,
  { network, isOwnName }: TargetRules,
  signal: AbortSignal,
): Promise<Target> {
  // The parser drops line ends and tabs wherever they stand: nobody means them.
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const url = text.length <= longestUrl && !/[\u0000-\u001f\u007f]/.test(text) ? URL.parse(text, base) : null
  if (!url) throw blocked('this is no address')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw blocked('only http and https are called')
  if (url.username !== '' || url.password !== '') throw blocked('no user or password in the address')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!network.ports.has(port)) throw blocked(`only the ports ${[...network.ports].join(', ')} are called`)

  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await addressesOf(host, { network, isOwnName }, signal) : [host]
  // All of them: which of several is taken is chance, or whoever answers for the name.
  for (const address of addresses) if (!network.mayReach(address) || (await isOwnName(address))) throw inside()
  return { url, host, port, addresses: addresses.toSorted((a, b) => isIP(a) - isIP(b)) }
}

async function addressesOf(
  host: string,
  { network, isOwnName }: TargetRules,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const name = host.replace(/\.$/, '')
  if (name === '' || (await isOwnName(name))) throw inside()
  const addresses = await network.resolve(host, signal)
  if (addresses.length === 0 || addresses.length > mostAddresses) throw inside()
  return addresses
}

/** One word for all that is inside, there or not: a script could search the network by the difference. */
function inside(): CallFailure {
  return blocked('this is not on the internet')
}
