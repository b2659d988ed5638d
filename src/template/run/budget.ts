import { TemplateFault } from './faults.ts'

/** Bounds of one rendering (rule 3.5-8). Past any of them the page fails; nothing is sent. */
export interface Limits {
  /** The finished page, in bytes of UTF-8. Default 5 MB. */
  readonly output: number
  /**
   * Work: one step for each printed value, operator, filter, branch and turn of a loop (an empty loop body too), and one
   * for every 32 characters that a filter, an operator or an escape has to walk through. Default 1,000,000: some 100 ms.
   */
  readonly steps: number
  /** Levels of blocks within blocks, summed over components within components. Default 200. */
  readonly depth: number
  /** The longest text a filter or `+` may make, in UTF-16 units. Default 1 MB. */
  readonly text: number
}

export const defaultLimits: Limits = { output: 5 * 1024 * 1024, steps: 1_000_000, depth: 200, text: 1024 * 1024 }

/**
 * The one account that every part of a rendering is charged to. What takes work in proportion to a value's size is
 * charged before it is done wherever the size can be known, so that a fault costs no more than the work that was left.
 */
export class Budget {
  readonly limits: Limits
  #steps: number
  #room: number
  #depth = 0

  constructor(limits: Limits) {
    this.limits = limits
    this.#steps = limits.steps
    this.#room = limits.output
  }

  step(count: number): void {
    if ((this.#steps -= count) < 0) {
      throw new TemplateFault('template.steps', `The page takes more than ${this.limits.steps} steps.`)
    }
  }

  /** Walking through `characters` once. */
  work(characters: number): void {
    if (characters >= 32) this.step(characters >> 5)
  }

  /** Making a text of `length` UTF-16 units. */
  text(length: number): void {
    if (length > this.limits.text) {
      throw new TemplateFault('template.text', `A text of more than ${this.limits.text} characters is made.`)
    }
    this.work(length)
  }

  /** Printing `length` UTF-16 units; each is at least one byte, `checkOutput` counts exactly at the end. */
  write(length: number): void {
    if ((this.#room -= length) < 0) throw this.#outputFault()
  }

  /** Descending `levels` into a component; `leave` undoes it. */
  enter(levels: number): void {
    if ((this.#depth += levels) > this.limits.depth) {
      throw new TemplateFault('template.depth', `Components are nested more than ${this.limits.depth} levels deep.`)
    }
  }

  leave(levels: number): void {
    this.#depth -= levels
  }

  checkOutput(text: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8, so most pages need no count.
    if (text.length * 3 > this.limits.output && Buffer.byteLength(text) > this.limits.output) throw this.#outputFault()
  }

  #outputFault(): TemplateFault {
    return new TemplateFault('template.output', `The page is larger than ${this.limits.output} bytes.`)
  }
}
