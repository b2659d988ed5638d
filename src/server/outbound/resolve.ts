import { Resolver } from 'node:dns/promises'

/**
 * The addresses of a name; none where it has none, or nobody can tell. Rejects where the signal is aborted.
 *
 * Asks the name servers, not the operating system: its lookup takes one of four threads that the whole process shares,
 * tries names with the endings of the local network, and reads the machine's own list of hosts.
 */
export async function resolve(
  name: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 })
  if (servers) resolver.setServers(servers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    signal.throwIfAborted()
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    signal.throwIfAborted()
    return found.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
