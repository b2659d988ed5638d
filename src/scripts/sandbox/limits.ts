import { deepestJson } from '../../core/json-faults.ts'

/** What one run may use. Each limit says what it bounds and what a breach does. */
export interface Limits {
  /** Bytes of the script's own heap, above what the engine and the library hold. Past it the script meets a catchable error; uncaught, the run ends as `memory`. */
  readonly memoryBytes: number
  /** Milliseconds of computing; waiting for the host does not count. Past it the run ends as `compute`. */
  readonly computeMs: number
  /** Milliseconds from start to end, waiting included. Past it the run ends as `time`, at most 100 ms late. */
  readonly totalMs: number
  /** Crossings from script to host. Past it every further call throws a RangeError in the script. */
  readonly hostCalls: number
  /** Levels of arrays and objects in the argument of a host call, the argument itself being the first. Deeper throws a RangeError in the script. */
  readonly argumentDepth: number
  /** UTF-8 bytes of the argument of one host call. Larger throws a RangeError in the script, before anything is copied. */
  readonly argumentBytes: number
  /** UTF-8 bytes of the answer of one host call. Larger throws a RangeError in the script. */
  readonly answerBytes: number
  /** Milliseconds for turning into text what a script threw, within what is left of `computeMs`. Past it the report has a fixed text. */
  readonly describeMs: number
  /** UTF-8 bytes of all documents and modules of a program. Larger is a ScriptSyntaxError. */
  readonly sourceBytes: number
  /** Modules that one program may load (rule 3.3-1). More is a ScriptSyntaxError. */
  readonly modules: number
}

const MiB = 1024 * 1024

/** Rule 3.2-1, where it names a number. */
export const defaultLimits: Limits = {
  memoryBytes: 8 * MiB,
  computeMs: 10_000,
  totalMs: 30_000,
  hostCalls: 100_000,
  argumentDepth: deepestJson,
  argumentBytes: 8 * MiB,
  answerBytes: 8 * MiB,
  describeMs: 50,
  sourceBytes: 2 * MiB,
  modules: 50,
}
