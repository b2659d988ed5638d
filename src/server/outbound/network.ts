/**
 * What scripts may reach, and how names are found there. The internet is the only one in the product, and nothing
 * configures another; tests have one of their own, as nothing that they can start is on the internet.
 */
export interface Network {
  readonly ports: ReadonlySet<number>
  /** The addresses of a name; none where it has none, or nobody can tell. Rejects where the signal is aborted. */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>
  mayReach(address: string): boolean
}
