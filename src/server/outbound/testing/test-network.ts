import type { OutboundAnswer, OutboundRequest } from '../../../scripts/host/index.ts'
import { createOutboundCalls } from '../index.ts'
import type { Limits } from '../limits.ts'
import type { Network } from '../network.ts'

/** A name server: what it answers, or how, when it is asked for a name. */
export type Names = Readonly<Record<string, readonly string[] | ((signal: AbortSignal) => Promise<readonly string[]>)>>

export interface TestCalls {
  /** Names that were looked up, in order. */
  readonly asked: readonly string[]
  send(url: string, request?: Partial<Request>): Promise<OutboundAnswer>
}

interface Request extends Omit<OutboundRequest, 'headers'> {
  readonly headers: Readonly<Record<string, string>>
  readonly chain: string
  readonly signal: AbortSignal
}

/** Every port, and 127.0.0.1 for the internet; the rest of 127.0.0.0/8 is inside, as on the internet it would be. */
export function callsOver(
  names: Names,
  options: { readonly mayReach?: Network['mayReach']; readonly own?: string; readonly limits?: Partial<Limits> } = {},
): TestCalls {
  const asked: string[] = []
  const network: Network = {
    ports: { has: () => true } as unknown as ReadonlySet<number>,
    mayReach: options.mayReach ?? ((address) => address === '127.0.0.1'),
    async resolve(name, signal) {
      asked.push(name)
      const answer = names[name] ?? []
      return typeof answer === 'function' ? await answer(signal) : answer
    },
  }
  const { own, limits } = options
  const calls = createOutboundCalls({ network, isOwnName: (name) => name === own, ...(limits ? { limits } : {}) })
  return {
    asked,
    async send(url, { method = 'GET', headers = {}, body, chain, signal = new AbortController().signal } = {}) {
      return await calls.send({ method, url, headers: new Map(Object.entries(headers)), body }, chain, signal)
    },
  }
}
