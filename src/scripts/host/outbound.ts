/** A request to another server, as a script asked for it and checked for its types only. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** By name, in the author's spelling. */
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string | undefined
}

/** What a script is told of a call that came to nothing (rule 3.2-9). */
export type OutboundError = 'blocked' | 'timeout' | 'too_large' | 'failed'

export type OutboundAnswer =
  | {
      readonly status: number
      /** By name in lower case. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | {
      readonly error: OutboundError
      /** For the run log: says nothing about what is not on the internet. */
      readonly reason?: string
    }

/** The way out of the installation. It alone decides who may be called, and how. */
export interface Outbound {
  /** Never rejects. Once the signal is aborted, nothing of the call is left. */
  send(request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer>
}
