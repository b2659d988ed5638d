import type { Awaitable } from '../../core/awaitable.ts'
import type { Installation } from '../../core/brand/index.ts'
import type { OutboundAnswer, OutboundRequest } from '../../scripts/host/index.ts'
import type { TargetRules } from './check-target.ts'
import type { Limits } from './limits.ts'
import type { Network } from './network.ts'

/** Calls of scripts to other servers (rule 3.2-9). */
export interface OutboundCalls {
  /**
   * Never rejects. `chain` is the CDN-Loop header of the visit. Once the signal is aborted, nothing of the call is left.
   * `beforeConnect` is waited for once the target was found to be allowed; where it rejects, the call comes to nothing.
   */
  send(
    request: OutboundRequest,
    chain: string | undefined,
    signal: AbortSignal,
    beforeConnect?: () => Awaitable<void>,
  ): Promise<OutboundAnswer>
}

export interface OutboundOptions {
  readonly isOwnName: TargetRules['isOwnName']
  /** Only tests give one: nothing that they can start is on the internet. */
  readonly network?: Network
  readonly limits?: Partial<Limits>
}

export function createOutboundCalls({ isOwnName, network, limits }: OutboundOptions): OutboundCalls {
  return {
    async send(request, chain, signal, beforeConnect = () => {}) {
      // With the first call (decision 0009): most pages make none.
      const { send, defaultLimits, internet } = await loadOutbound()
      const rules = { network: network ?? internet, isOwnName }
      return await send(request, { rules, limits: { ...defaultLimits, ...limits }, signal, chain, beforeConnect })
    },
  }
}

/** As own-names.ts has it, which reads addresses: what that takes is loaded with the first call, too. */
export async function isOwnName(name: string, installation: Installation, hosts: readonly string[]): Promise<boolean> {
  const ownNames = await import('./own-names.ts')
  return ownNames.isOwnName(name, installation, hosts)
}

/** All that a call needs. */
export async function loadOutbound() {
  const [{ send }, { defaultLimits }, { internet }] = await Promise.all([
    import('./send.ts'),
    import('./limits.ts'),
    import('./internet.ts'),
  ])
  return { send, defaultLimits, internet }
}
