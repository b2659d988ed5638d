/** What memory must forget when the database rolls back, the last step first. */
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
