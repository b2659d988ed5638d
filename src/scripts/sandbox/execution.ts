import { Computing, type Turns } from '../../event-loop/index.ts'
import type { Box } from './box.ts'
import { EXHAUSTED } from './engine-memory.ts'
import { isDeeperThan } from '../../core/json-faults.ts'
import { parseArgument } from './crossing.ts'
import { promiseStates, type EngineHooks } from './engine.ts'
import { GuestError, HALT, type HostCalls } from './host-calls.ts'
import type { BaseImage, GuestCall, ScriptImage } from './image.ts'
import { cardBytes, scratchAt } from './layout.ts'
import type { Limits } from './limits.ts'
import { Rejections } from './rejections.ts'
import type { EndReason, RunReport, ThrownError } from './report.ts'
import { RunClock } from './run-clock.ts'
import { locateThrown, parseThrown } from './thrown.ts'

/** Heap beyond the limit for telling what was thrown, which may have been that there is none left. */
const describeBytes = 256 * 1024

/**
 * Thrown through the engine's stack to end a run: the binary has no handlers, so nothing of the script runs any more, no
 * catch, no finally, no reaction, and the box is restored. One for all runs: making an error takes a stack trace.
 */
const END = new Error('The run has ended.')

/** What a run needs to know of, and tell, its thread. */
export interface Thread {
  /** Counts turns of the event loop while runs wait. */
  readonly turn: number
  /** A run begins to wait and can't look at the clock itself: the thread calls `checkTime` now and then. */
  waits(): void
  /** Who computes when. */
  readonly turns: Turns
}

export interface RunParts {
  readonly base: BaseImage
  readonly image: ScriptImage
  readonly host: HostCalls
  readonly limits: Limits
  readonly thread: Thread
  /** Whose run it is, where runs take turns. */
  readonly group: number
  /** Told each time the run gets the thread. */
  readonly onEnter?: (() => void) | undefined
}

type End = 'halted' | EndReason | { readonly fault: unknown }

/** One run of one image in one box: its calls, its budget, its end. */
export class Execution implements EngineHooks {
  /** Where its thread keeps it. */
  place = -1
  readonly #box: Box
  readonly #base: BaseImage
  readonly #image: ScriptImage
  readonly #host: HostCalls
  readonly #limits: Limits
  readonly #thread: Thread
  readonly #rejections: Rejections
  readonly #onEnter: (() => void) | undefined

  readonly #computing: Computing
  readonly #clock: RunClock
  #calls = 0
  /** What the last GuestError said, for the library to ask. */
  #failure: readonly [name: string, message: string] = ['Error', '']
  /** Set while the engine's stack waits: unwinds it. */
  #reject: ((reason: unknown) => void) | undefined
  /** Once set, nothing that the script does reaches anybody. */
  #end: End | undefined
  #isDescribing = false

  constructor(box: Box, { base, image, host, limits, thread, group, onEnter }: RunParts) {
    this.#box = box
    this.#base = base
    this.#image = image
    this.#host = host
    this.#limits = limits
    this.#thread = thread
    this.#onEnter = onEnter
    this.#computing = new Computing(thread.turns, group)
    this.#clock = new RunClock(this.#computing, limits)
    this.#rejections = new Rejections(box.engine)
  }

  /** Runs all documents, once. Rejects with what the host threw where that was no GuestError. The box is then to be restored. */
  async execute(): Promise<RunReport> {
    const box = this.#box
    box.activity = this
    box.engine.qjs_set_memory_limit(this.#image.heapBytes + this.#limits.memoryBytes)
    try {
      return await this.#runDocuments()
    } finally {
      this.#computing.end()
    }
  }

  async #runDocuments(): Promise<RunReport> {
    for (const { name, compiled, isImports } of this.#image.entries) {
      const thrown = await this.#runDocument(compiled)
      if (this.#end) return this.#reportEnd(this.#end, thrown, name, isImports)
      if (thrown !== undefined) return this.#reportThrown(thrown, name, isImports)
    }
    return this.#report({ outcome: 'completed' })
  }

  /** Ends the run from outside. Nothing else runs on the thread while a script computes, so it is waiting now. */
  stop(reason: EndReason): void {
    this.#end ??= reason
    const reject = this.#reject
    if (!reject) return
    this.#reject = undefined
    reject(END)
  }

  /** Ends the run if its time is over. */
  checkTime(now: number): void {
    if (this.#clock.isLate(now)) this.stop('time')
  }

  /** Answers a value that was thrown and not caught. */
  async #runDocument(compiled: bigint): Promise<number | undefined> {
    const box = this.#box
    const { engine } = box
    try {
      const promise = await this.#enter(() => box.evaluate(box.context, compiled))
      if (engine.JS_HasException(box.context)) return engine.qjs_get_exception()
      while (!this.#end && engine.qjs_is_job_pending()) {
        if ((await this.#enter(() => box.runJob())) < 0) return engine.qjs_get_exception()
        if (this.#computing.isSliceOver) await this.#pause(() => 0)
      }
      const state = engine.JS_PromiseState(box.context, promise)
      if (state === promiseStates.rejected) return box.memory.hold(engine.JS_PromiseResult(box.context, promise))
      const thrown = this.#rejections.first
      if (state === promiseStates.pending && thrown === undefined) this.#end ??= 'unsettled'
      return thrown
    } catch (error) {
      this.#unwound(error)
      return undefined
    }
  }

  /** The engine's stack is gone: by END, for V8's own limit, or by a trap. */
  #unwound(error: unknown): void {
    if (this.#end) return
    if (error === EXHAUSTED) this.#end = 'memory'
    else if (error instanceof RangeError) this.#end = 'stack'
    else {
      // A trap: the engine ran off its stack, or into something that must not be.
      this.#box.isSpent = true
      if (!(error instanceof WebAssembly.RuntimeError)) this.#end = { fault: error }
      else this.#end = this.#box.engine.__stack_pointer.value < cardBytes ? 'stack' : 'engine'
    }
  }

  // What the engine asks.

  interrupt(): number | Promise<number> {
    // Code of the script's that still runs when it was told to stop once is cut off.
    if (this.#end && !this.#isDescribing) throw END
    const passed = this.#clock.check()
    if (passed) {
      if (this.#end) throw END
      // The engine throws an error that no catch and no finally sees, which knows where the script was.
      this.#end = passed
      return 1
    }
    return this.#computing.isSliceOver ? this.#pause(() => 0) : 0
  }

  call(name: number, nameLength: number, count: number, values: number): number | Promise<number> {
    // A script's own toString, run to describe what it threw, may try.
    if (this.#end || this.#isDescribing) throw END
    const call = this.#readCall(name, nameLength)
    if (call.name === 'failure') return this.#answer(this.#failure)
    if (++this.#calls > this.#limits.hostCalls) {
      return this.#fail('RangeError', `A run may call the host at most ${this.#limits.hostCalls} times.`)
    }
    this.#checkBudget()
    let answer: unknown
    try {
      answer = this.#host.call(call.name, count > 0 ? this.#readArgument(call, values) : undefined)
    } catch (error) {
      return this.#failWith(error)
    }
    if (answer instanceof Promise) return this.#wait(answer)
    return this.#computing.isSliceOver ? this.#pause(() => this.#answer(answer)) : this.#answer(answer)
  }

  rejected(promise: number, reason: number, isHandled: boolean): void {
    this.#rejections.note(promise, reason, isHandled)
  }

  /** Import declarations were answered when the program was compiled, and what `import()` may name is in memory. */
  normalize(_base: number, specifierAt: number): number {
    const name = this.#image.dynamicImports.get(this.#box.memory.readName(specifierAt))
    return name === undefined ? 0 : this.#box.memory.writeToHeap(name)
  }

  load(): number {
    return 0
  }

  // Host calls.

  /** Host functions are named by number. */
  #readCall(name: number, nameLength: number): GuestCall {
    const { bytes } = this.#box.memory
    let index = 0
    for (let i = 0; i < nameLength; i++) index = index * 10 + bytes[name + i]! - 0x30
    return this.#base.calls[index] ?? this.#endBy('engine')
  }

  #readArgument({ name, argument }: GuestCall, values: number): unknown {
    if (argument === 'nothing') return undefined
    const { argumentBytes, argumentDepth } = this.#limits
    const text = this.#box.memory.readText(this.#box.memory.word(values), argumentBytes)
    if (text === undefined) return undefined
    if (text === null) throw new GuestError('RangeError', `${name}: an argument takes at most ${argumentBytes} bytes.`)
    if (argument !== 'json') return { [argument.key]: text }
    if (isDeeperThan(argumentDepth, text)) {
      throw new GuestError('RangeError', `${name}: an argument is at most ${argumentDepth} levels deep.`)
    }
    const value = parseArgument(text)
    if (value === undefined) throw new GuestError('TypeError', `${name}: an argument must be JSON.`)
    return value
  }

  #answer(answer: unknown): number {
    if (answer === HALT) this.#endBy('halted')
    const value = this.#box.memory.makeValue(answer, this.#limits.answerBytes)
    return value === null
      ? this.#fail('RangeError', `An answer takes at most ${this.#limits.answerBytes} bytes.`)
      : value
  }

  /** The library throws it, so that its stack is the author's. */
  #fail(name: string, message: string): number {
    this.#failure = [name, message]
    return this.#box.engine.qjs_dup_value(this.#base.values.failed)
  }

  #failWith(error: unknown): number {
    if (error instanceof GuestError) return this.#fail(error.name, error.message)
    return this.#endBy({ fault: error })
  }

  // Time.

  /** Calls the engine, on a stack of its own. Other runs may have their turn before its promise is heard of. */
  #enter<T>(call: () => Promise<T>): Promise<T> {
    this.#begin()
    const result = call()
    this.#computing.leave()
    return result
  }

  #begin(): void {
    this.#onEnter?.()
    this.#computing.begin()
  }

  #checkBudget(): void {
    const passed = this.#clock.check()
    if (passed) this.#endBy(passed)
  }

  #endBy(end: End): never {
    this.#end = end
    throw END
  }

  /** Lets the event loop turn, and others, before the engine goes on with what `next` answers. */
  #pause(next: () => number): Promise<number> {
    this.#computing.leave()
    this.#thread.waits()
    return new Promise((resolve, reject) => {
      this.#reject = reject
      this.#computing.wait(() => this.#goOn(reject, true, resolve, next))
    })
  }

  /** The engine goes on when the host has the answer. What the host answers after the run ended is dropped. */
  #wait(answer: Promise<unknown>): Promise<number> {
    this.#computing.leave()
    this.#thread.waits()
    const { turn } = this.#thread
    return new Promise((resolve, reject) => {
      this.#reject = reject
      const settle = (next: () => number) => {
        const hasTurned = this.#thread.turn !== turn
        // Promises that are settled already would keep the event loop from turning for ever.
        const mayGoOn = hasTurned ? !this.#computing.mustPause : !this.#computing.isSliceOver
        if (mayGoOn) this.#goOn(reject, hasTurned, resolve, next)
        else this.#computing.wait(() => this.#goOn(reject, true, resolve, next))
      }
      answer.then(
        (value) => settle(() => this.#answer(value)),
        (error: unknown) => settle(() => this.#failWith(error)),
      )
    })
  }

  #goOn(
    reject: (reason: unknown) => void,
    hasTurned: boolean,
    resolve: (value: number) => void,
    next: () => number,
  ): void {
    if (this.#reject !== reject) return
    this.#reject = undefined
    if (hasTurned) this.#computing.beginSlice()
    this.#begin()
    try {
      resolve(next())
    } catch (error) {
      reject(error)
    }
    // Runs right after the engine did: it goes on in a microtask that is in the queue by now.
    queueMicrotask(() => this.#computing.leave())
  }

  // The report.

  #report(how: Pick<RunReport, 'outcome' | 'reason' | 'document' | 'isUnstarted'>): RunReport {
    const memoryBytes = Math.max(0, this.#box.heapBytes - this.#image.heapBytes)
    return { ...how, computeMs: this.#computing.totalMs, memoryBytes }
  }

  /** `thrown`: what came out of the engine though the run had ended. */
  async #reportEnd(end: End, thrown: number | undefined, document: string, isUnstarted: boolean): Promise<RunReport> {
    if (end === 'halted') return this.#report({ outcome: 'halted' })
    if (typeof end === 'object') throw end.fault
    const report = this.#report({ outcome: 'ended', reason: end, document, ...(isUnstarted && { isUnstarted }) })
    if (thrown === undefined) return report
    const error = locateThrown(parseThrown(await this.#describe(thrown)), this.#image.sources, document, true)
    return isInterruption(error) ? { ...report, error } : report
  }

  async #reportThrown(value: number, document: string, isUnstarted: boolean): Promise<RunReport> {
    const report = this.#report({ outcome: 'threw', document, ...(isUnstarted && { isUnstarted }) })
    const error = locateThrown(parseThrown(await this.#describe(value)), this.#image.sources, document, true)
    if (!this.#isOutOfMemory(error, report.memoryBytes)) return { ...report, error }
    return { ...report, outcome: 'ended', reason: 'memory', error }
  }

  /**
   * The engine has no code for it. Where not even its error fits in, it throws null. A script that throws the like fools
   * nobody but its author.
   */
  #isOutOfMemory({ name, message }: ThrownError, memoryBytes: number): boolean {
    if (name === 'InternalError') return message === 'out of memory'
    return message === 'null' && memoryBytes > this.#limits.memoryBytes - describeBytes
  }

  /** Has the library tell what was thrown, which may run the script's code: in bounded time, and cut off from the host. */
  async #describe(value: number): Promise<string | null | undefined> {
    const box = this.#box
    const { engine } = box
    this.#isDescribing = true
    this.#clock.grant(this.#limits.describeMs)
    engine.qjs_set_memory_limit(this.#image.heapBytes + this.#limits.memoryBytes + describeBytes)
    try {
      box.memory.setWord(scratchAt, value)
      const { describe } = this.#base.values
      const text = await this.#enter(() => box.call(describe, engine.qjs_get_undefined(), 1, scratchAt))
      return box.memory.readText(text, 64 * 1024)
    } catch (error) {
      this.#unwound(error)
      return undefined
    }
  }
}

/** The engine's own, for a script that is interrupted. A script that throws the like fools nobody but its author. */
function isInterruption({ name, message, stack }: ThrownError): boolean {
  return name === 'InternalError' && message === 'interrupted' && stack !== ''
}
