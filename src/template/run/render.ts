import type { FilterTools } from '../filters/filter.ts'
import type { RenderContext } from '../render-context.ts'
import type { Template } from '../template.ts'
import { Budget, defaultLimits } from './budget.ts'
import { TemplateFault } from './faults.ts'
import type { Waiting } from './waiting.ts'

/** Pieces between two questions whether it is time to give way, less one: some microseconds. */
const askEach = 31

/** One piece of a template that does something; answers a promise only where a called function made it wait. */
export type Step = (render: Render) => Waiting

/** The state of one rendering: what is printed so far, the names in scope, the place that is at work, the budget. */
export class Render {
  readonly context: RenderContext
  readonly budget: Budget
  readonly tools: FilterTools
  readonly markMissing: boolean
  /** Blocks that documents nearer to the page have filled, as printed. */
  blocks = new Map<string, string>()
  /** Names of `@set`, of loops, and arguments of the component at work. */
  locals = new Map<string, unknown>()
  out = ''
  /** The template at work and the offset in its source, for the position of a fault. */
  template: Template
  at = 0
  #pieces = 0

  constructor(template: Template, context: RenderContext) {
    this.template = template
    this.context = context
    this.budget = new Budget({ ...defaultLimits, ...context.limits })
    this.markMissing = context.markMissing ?? false
    this.tools = {
      budget: this.budget,
      now: context.now(),
      timeZone: context.timeZone,
      currency: context.currency,
      locale: context.locale ?? 'en-US',
    }
  }

  /** Another piece is printed, or another turn of a loop made: where it is time, others have the thread. */
  giveWay(): Waiting {
    return (++this.#pieces & askEach) === 0 ? this.context.giveWay?.() : undefined
  }

  write(text: string): void {
    this.budget.write(text.length)
    this.out += text
  }

  /** Runs a step and answers what it printed, instead of printing it. */
  capture(step: Step): string | Promise<string> {
    const before = this.out
    this.out = ''
    const finish = (): string => {
      const captured = this.out
      this.out = before
      return captured
    }
    const waiting = step(this)
    return waiting === undefined ? finish() : waiting.then(finish)
  }

  /** Calls a function that expressions may call. */
  call(name: string, given: readonly unknown[]): unknown {
    return this.host(name, () => this.context.call(name, given))
  }

  /** Runs something of the host's; what it throws, at once or later, becomes a fault of the template at this place. */
  host(name: string, run: () => unknown): unknown {
    const { at } = this
    const fail = (cause: unknown): never => {
      if (this.context.isAuthorFault?.(cause) === false) throw cause
      this.at = at
      throw new TemplateFault('template.call_failed', describe(name, cause), cause)
    }
    let answer: unknown
    try {
      answer = run()
    } catch (cause) {
      return fail(cause)
    }
    return answer instanceof Promise ? answer.catch(fail) : answer
  }
}

function describe(name: string, cause: unknown): string {
  return `${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`
}
