/** How to take back what was written in memory, the last step first: where a command fails, or its store rolls back. */
export class UndoLog {
  readonly #steps: (() => void)[] = []

  add(step: () => void): void {
    this.#steps.push(step)
  }

  /** How far to roll back what comes from now on. */
  get mark(): number {
    return this.#steps.length
  }

  rollBack(to = 0): void {
    while (this.#steps.length > to) this.#steps.pop()!()
  }

  commit(): void {
    this.#steps.length = 0
  }
}
