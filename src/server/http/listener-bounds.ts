import type { ServerOptions } from 'node:http'

/** Milliseconds that a listener waits for what a request consists of (rule 5.3-1). */
export interface ListenerTimes {
  readonly headers: number
  /** From the end of the headers to the end of the body. */
  readonly body: number
  /** How often Node looks for headers that are past their time; its default of 30 s would make 10 s up to 40. */
  readonly check: number
}

export const listenerTimes: ListenerTimes = { headers: 10_000, body: 30_000, check: 1_000 }

/** The bounds of rule 5.3-1 that Node minds, for both listeners. A body's time is for whoever reads it. */
export function listenerBounds(times: ListenerTimes) {
  return {
    maxHeaderSize: 16 * 1024,
    headersTimeout: times.headers,
    connectionsCheckingInterval: times.check,
    // It would count the headers in, and hold for uploads too, which may take as long as bytes flow.
    requestTimeout: 0,
    // Node would refuse a request without a host in a shape of its own; `hasOneHost` lets us do it in ours.
    requireHostHeader: false,
  } satisfies ServerOptions
}
