/** Rule 3.2-9, of one call. Each is what a breach answers with. */
export interface Limits {
  /** From the start to the last byte, redirects and name servers included: `timeout`. */
  readonly totalMs: number
  /** Of a body, sent or, unpacked, received: `too_large`. */
  readonly bodyBytes: number
  /** Of the headers of an answer: `too_large`. */
  readonly headerBytes: number
  /** Of all that comes over a connection: `too_large`. */
  readonly wireBytes: number
  /** Followed at most: `blocked`. */
  readonly redirects: number
}

const KiB = 1024

export const defaultLimits: Limits = {
  totalMs: 10_000,
  bodyBytes: 1024 * KiB,
  headerBytes: 16 * KiB,
  wireBytes: 4 * 1024 * KiB,
  redirects: 5,
}
