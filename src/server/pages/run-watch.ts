/** How a run tells its thread's owner what it is up to, so that a stuck one is known by name. */
export interface RunWatch {
  /** This run has the thread now. */
  entered(): void
  /** The same, to compile: for longer in one go than a run may. */
  compiling(): void
  /** It sent something that can't be taken back: after a kill it must not be run again. */
  hadEffect(): void
  /** Answers false where the page must run elsewhere. */
  mayRun(pageId: number): boolean
}

/** A page that was sent away: the pool takes it to quarantine. */
export class ElsewhereError extends Error {
  readonly pageId: number

  constructor(pageId: number) {
    super('this page runs in quarantine')
    this.pageId = pageId
  }
}
