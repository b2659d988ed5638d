import { Turns } from '../../event-loop/index.ts'
import { prepareSupplies } from './box.ts'
import { Compilation } from './compile.ts'
import type { HostCalls } from './host-calls.ts'
import type { SandboxAssets, ScriptImage } from './image.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { BoxPool } from './pool.ts'
import type { Program } from './program.ts'
import type { RunReport } from './report.ts'
import { Execution } from './execution.ts'
import { RunningRuns } from './running-runs.ts'

/**
 * Scripts run in quickjs-ng compiled to WebAssembly, each run in a box: an engine whose memory was written from an image.
 *
 * The *base image* is an engine with the guest library in it, made once a process. A *script image* is what compiling and
 * linking a program changed of it: a few KB, in shared memory, good in every thread. A *box* holds one image; after a run
 * all that was written in its memory is written back. So a run starts from the pristine state for the price of a small
 * copy, and no bytecode is ever written or read.
 *
 * Invariants, each with its tests:
 *
 * 1. **A box that is free is byte for byte its image.** All that a run can change is the memory and the stack pointer:
 *    the binary has no other mutable global (restore.test.ts asks the binary). Every write to the memory is marked, by
 *    code put behind each of the binary's writing instructions (write-barrier.ts) and by the host; the memory can't grow.
 *    A box whose engine trapped, or wrote where the marks are, is dropped.
 * 2. **A run ends by an exception of the host that unwinds the whole engine**: HALT, a signal, the time in all. The binary
 *    has no handlers, so no catch, finally, reaction or trap of the script runs after it, and nothing is asked of the
 *    engine any more but to be restored. One that computes too long is first ended by the engine's own uncatchable error,
 *    which knows where it was; what that leaves running meets the exception at its next poll or call of the host.
 * 3. **A stack that waits is always resumed**, with an answer or with that exception, and once: what comes later is
 *    dropped by the run that asked for it. V8 (14.6) never frees a stack that nobody resumes: each keeps two mappings of
 *    memory, of which Linux gives a process 65,530.
 * 4. **No code of a script runs while the engine is called by a host that it called**: it could not be suspended.
 *    Arguments are turned into JSON by the library before they cross; the host reads nothing but texts.
 * 5. **The library protects nothing.** It is the author's convenience and keeps its parts off the global object; whatever
 *    crosses is checked by the host as if there were no library.
 * 6. **Computing is counted and divided**: every 2 ms of it, and sooner where others are to have the thread, the event
 *    loop gets its turn, in loops, host calls and promise jobs alike; what a turn has to send leaves before the next goes
 *    on. What an engine's own C functions do in one call is not divided: a thread that hangs in one is ended from outside.
 */

/** Scripts of one thread. Runs wait for the host without holding the thread; one that computes gives way, every 2 ms at least. */
export interface Sandbox {
  /** Throws ScriptSyntaxError. */
  compile(program: Program): Promise<ScriptImage>
  /** Runs a program once, from its pristine state. Rejects with what the host threw, if that was no GuestError. */
  run(image: ScriptImage, host: HostCalls, options?: RunOptions): Promise<RunReport>
  /** Who computes when on its thread: for what else computes there, too. */
  readonly turns: Turns
  readonly stats: SandboxStats
  /** Ends the runs under way as `aborted` and refuses new ones. */
  close(): void
}

export interface RunOptions {
  /** Called each time the run gets the thread: whoever watches the thread knows whose fault it is when it hangs. */
  readonly onEnter?: () => void
  /** Whose run it is: groups that compute for long take turns. */
  readonly group?: number
}

export interface SandboxStats {
  /** Boxes alive, and those of them in use. */
  readonly boxes: number
  readonly busy: number
  /** Runs and compilations that wait for a box. */
  readonly waiting: number
  /** Boxes ever made: more than `boxes` where some were spent or given up. */
  readonly made: number
}

export interface SandboxOptions {
  readonly limits?: Partial<Limits>
  /** Boxes at most; a box takes about 1 MB, up to 18 MB in use. Runs beyond wait for one. */
  readonly maxBoxes?: number
}

export function openSandbox(assets: SandboxAssets, { limits, maxBoxes = 64 }: SandboxOptions = {}): Sandbox {
  const allLimits: Limits = { ...defaultLimits, ...limits }
  const { base } = assets
  const pool = new BoxPool(prepareSupplies(assets), maxBoxes)
  const turns = new Turns()
  const running = new RunningRuns(turns)

  return {
    turns,

    async compile(program) {
      const box = pool.take(undefined) ?? (await pool.wait(undefined))
      try {
        return await new Compilation(box, base, program, allLimits).execute()
      } finally {
        box.restore()
        pool.give(box)
      }
    },

    async run(image, host, { group = 0, onEnter } = {}) {
      const box = pool.take(image) ?? (await pool.wait(image))
      let run: Execution | undefined
      try {
        run = new Execution(box, { base, image, host, limits: allLimits, thread: running, group, onEnter })
        running.add(run)
        return await run.execute()
      } finally {
        if (run) running.remove(run)
        box.restore()
        pool.give(box)
      }
    },

    get stats() {
      return pool.stats
    },

    close() {
      pool.close()
      running.stop()
    },
  }
}
