import type { Worker } from 'node:worker_threads'
import type { SharedState } from '../visit/index.ts'

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
  readonly onStuck: (runner: R, stuck: Stuck) => void
}

export interface Stuck {
  /** It computed for too long without a tick, or did not tick for too long, computing or not. */
  readonly why: 'computes' | 'silent'
  /** Milliseconds since its last tick, and of computing in them as far as it is known; either may have been some more. */
  readonly silentMs: number
  readonly computedMs: number
}

const watchMs = 50

interface Sighting {
  ticks: number
  /** Milliseconds that the thread had computed when it was first seen without a new tick, and those since. */
  computedMs: number | undefined
  sinceMs: number
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
      this.#sightings.set(runner, { ticks, computedMs: undefined, sinceMs: 0, silentMs: 0, isAsked: false })
      return
    }
    if (sighting.ticks !== ticks) {
      sighting.ticks = ticks
      sighting.computedMs = undefined
      sighting.sinceMs = 0
      sighting.silentMs = 0
      return
    }
    sighting.silentMs += passedMs
    if (sighting.silentMs >= this.#options.mostSilentMs) this.#tell(runner, sighting, 'silent')
    else if (!sighting.isAsked) void this.#ask(runner, sighting)
  }

  #tell(runner: R, { silentMs, sinceMs }: Sighting, why: Stuck['why']): void {
    this.#options.onStuck(runner, { why, silentMs: Math.round(silentMs), computedMs: Math.round(sinceMs) })
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
      sighting.sinceMs = computedMs - sighting.computedMs + watchMs
      if (sighting.sinceMs >= this.#options.mostComputeMs(runner)) this.#tell(runner, sighting, 'computes')
    } catch {
      // It ended meanwhile, which its exit tells; or the system can't say, and the clock decides.
    } finally {
      sighting.isAsked = false
    }
  }
}
