import type { Worker } from 'node:worker_threads'
import type { SharedState } from './shared-state.ts'

/** A runner as the watchdog sees it. */
export interface Watched {
  readonly worker: Pick<Worker, 'cpuUsage'>
  readonly state: Pick<SharedState, 'ticks'>
}

export interface WatchdogOptions<R extends Watched> {
  /** Those that have work. While there are none, an idle process does not wake for this. */
  readonly busy: () => readonly R[]
  /** Milliseconds that the runner may compute without a tick, as it is now. */
  readonly mostComputeMs: (runner: R) => number
  /** Milliseconds without a tick after which a runner is given up, whatever it does. */
  readonly mostSilentMs: number
  readonly onStuck: (runner: R, why: Stuck) => void
}

/** It computed for too long without a tick, or did not tick for too long, computing or not. */
export type Stuck = 'computes' | 'silent'

const watchMs = 50

interface Sighting {
  ticks: number
  /** Milliseconds that the thread had computed when it was first seen without a new tick. */
  computedMs: number | undefined
  silentMs: number
  isAsked: boolean
}

/**
 * Tells a runner that is stuck from one that only gets no processor: by what its thread computed, not by the clock. A
 * thread answers `cpuUsage` wherever it can be ended, also from inside a loop of the engine, and one that is starved
 * answers late. The clock counts only for a thread that does not compute either, or can't answer, and generously.
 */
export class Watchdog<R extends Watched> {
  readonly #options: WatchdogOptions<R>
  readonly #sightings = new WeakMap<R, Sighting>()
  #timer: NodeJS.Timeout | undefined
  #lookedAt = 0

  constructor(options: WatchdogOptions<R>) {
    this.#options = options
  }

  /** There is work. */
  wake(): void {
    if (this.#timer) return
    this.#lookedAt = performance.now()
    this.#timer = setInterval(() => this.#lookAround(), watchMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #lookAround(): void {
    const now = performance.now()
    // A process that was halted, or a machine that slept, is no runner's fault.
    const passedMs = Math.min(now - this.#lookedAt, 2 * watchMs)
    this.#lookedAt = now
    const busy = this.#options.busy()
    for (const runner of busy) this.#look(runner, passedMs)
    if (busy.length === 0) this.stop()
  }

  #look(runner: R, passedMs: number): void {
    const { ticks } = runner.state
    const sighting = this.#sightings.get(runner)
    if (!sighting) {
      this.#sightings.set(runner, { ticks, computedMs: undefined, silentMs: 0, isAsked: false })
      return
    }
    if (sighting.ticks !== ticks) {
      sighting.ticks = ticks
      sighting.computedMs = undefined
      sighting.silentMs = 0
      return
    }
    sighting.silentMs += passedMs
    if (sighting.silentMs >= this.#options.mostSilentMs) this.#options.onStuck(runner, 'silent')
    else if (!sighting.isAsked) void this.#ask(runner, sighting)
  }

  async #ask(runner: R, sighting: Sighting): Promise<void> {
    const { ticks } = sighting
    sighting.isAsked = true
    try {
      const { user, system } = await runner.worker.cpuUsage()
      if (runner.state.ticks !== ticks || sighting.ticks !== ticks) return
      const computedMs = (user + system) / 1_000
      sighting.computedMs ??= computedMs
      // It had not ticked since one look before the first answer at least.
      if (computedMs - sighting.computedMs + watchMs >= this.#options.mostComputeMs(runner)) {
        this.#options.onStuck(runner, 'computes')
      }
    } catch {
      // It ended meanwhile, which its exit tells; or the system can't say, and the clock decides.
    } finally {
      sighting.isAsked = false
    }
  }
}
