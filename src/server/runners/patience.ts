/** Milliseconds that a runner is given; then it is ended. */
export interface Patience {
  /** Of computing without a tick: a loop inside the engine, which nothing interrupts. */
  readonly stuckMs: number
  /**
   * The same while it checks a source that is to be saved. A visit that compiles gets twice of it, so that what was let
   * through compiles there too.
   */
  readonly compileMs: number
  /** Without a tick, whether it computes or not. */
  readonly silentMs: number
  /** Without work, of the one in quarantine. */
  readonly idleMs: number
}

export const defaultPatience: Patience = { stuckMs: 250, compileMs: 2_000, silentMs: 10_000, idleMs: 5 * 60_000 }
