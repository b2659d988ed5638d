import { Resolver } from 'node:dns/promises'
import { isOnInternet } from './addresses.ts'
import type { Network } from './network.ts'

/** Rule 3.2-9. */
export const internet: Network = {
  ports: new Set([80, 443, 8080, 8443]),
  mayReach: isOnInternet,
  resolve,
}

/**
 * Asks the name servers, not the operating system: its lookup takes one of four threads that the whole process shares,
 * tries names with the endings of the local network, and reads the machine's own list of hosts.
 */
async function resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    signal.throwIfAborted()
    return found.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
