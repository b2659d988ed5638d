/** A visitor's request as it crosses to a runner: plain data, bounded. */
export interface VisitorRequest {
  /** A UUIDv7: what the visitor is shown where something went wrong, and the id of the run that his visit led to. */
  readonly id: string
  readonly brandId: number
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  readonly host: string
  readonly headers: {
    readonly 'user-agent'?: string
    readonly referer?: string
    readonly 'accept-language'?: string
    readonly 'content-type'?: string
    readonly 'idempotency-key'?: string
    /** Pages that the visit came through; see `isLoop`. */
    readonly 'cdn-loop'?: string
  }
  /** The Cookie header without the admin's cookies. */
  readonly cookie: string | undefined
  readonly body: Uint8Array | null
  /** The body was over 64 KB and dropped. */
  readonly bodyTooLarge: boolean
  readonly ip: string
  readonly isSecure: boolean
  /** False: this address made too many sessions lately, or the form of another site sent this (rule 3.1-4). */
  readonly mayStartSession: boolean
}

export interface VisitorAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | Uint8Array
  readonly startedSession: boolean
}

export interface PageService {
  handle(request: VisitorRequest): Promise<VisitorAnswer>
}
