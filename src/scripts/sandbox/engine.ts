import { CardTable } from './cards.ts'

/** What the sandbox calls of quickjs-ng compiled to WebAssembly (the binary of the npm package quickjs-wasi). Pointers are byte offsets; a `value` is a pointer to a JSValue on the heap, a bigint is a JSValue itself. */
export interface Engine {
  readonly memory: WebAssembly.Memory
  readonly __stack_pointer: WebAssembly.Global
  _initialize(): void
  qjs_init2(intrinsics: number): number
  qjs_get_context_ptr(): number
  qjs_set_memory_limit(bytes: number): void
  qjs_set_max_stack_size(bytes: number): void
  qjs_set_interrupt_handler(enable: number): void
  qjs_set_module_loader(enable: number): void
  qjs_set_promise_rejection_handler(enable: number): void
  qjs_run_gc(): void
  qjs_eval(code: number, length: number, name: number, flags: number): number
  JS_Eval(context: number, code: number, length: number, name: number, flags: number): bigint
  JS_EvalFunction(context: number, compiled: bigint): bigint
  JS_HasException(context: number): number
  JS_ParseJSON(context: number, text: number, length: number, name: number): bigint
  JS_PromiseState(context: number, promise: bigint): number
  JS_PromiseResult(context: number, promise: bigint): bigint
  qjs_call(callable: number, self: number, count: number, values: number): number
  qjs_is_job_pending(): number
  qjs_execute_pending_job(): number
  qjs_is_exception(value: number): number
  qjs_is_string(value: number): number
  qjs_get_exception(): number
  qjs_get_value_ptr(value: number): number
  qjs_get_global(): number
  qjs_get_prop_string(object: number, name: number): number
  qjs_set_prop_string(object: number, name: number, value: number): number
  qjs_new_host_function(name: number, nameLength: number, parameters: number): number
  qjs_new_array_buffer(bytes: number, length: number): number
  qjs_new_object(): number
  qjs_new_number(value: number): number
  qjs_new_string(text: number, length: number): number
  qjs_get_undefined(): number
  qjs_get_null(): number
  qjs_get_true(): number
  qjs_get_false(): number
  qjs_get_string_len(value: number, lengthAt: number): number
  qjs_free_cstring(text: number): void
  qjs_dup_value(value: number): number
  qjs_free_value(value: number): void
  wasm_malloc(bytes: number): number
  wasm_free(at: number): void
}

/** Flags of JS_Eval. */
export const evalFlags = { module: 1, strict: 8, compileOnly: 32 } as const

/** States of a promise, as JS_PromiseState answers. */
export const promiseStates = { pending: 0, fulfilled: 1, rejected: 2 } as const

/** What the engine asks of whoever uses it. `call` and `interrupt` may answer with a promise. They may throw to unwind the engine's stack; `normalize` may where there is no memory left. */
export interface EngineHooks {
  /** A script called a host function; the answer is a value that the engine takes over, or 0 for a pending exception. */
  call(name: number, nameLength: number, count: number, values: number): number | Promise<number>
  /** Polled while a script computes; long loops inside the engine's own functions don't poll. */
  interrupt(): number | Promise<number>
  /** A promise was rejected without a handler, or got one afterwards. Both values are the receiver's to free. */
  rejected(promise: number, reason: number, isHandled: boolean): void
  /** Both names end with NUL; the answer is a name from `wasm_malloc`, or 0. */
  normalize(base: number, specifier: number): number
  /** The answer is a source from `wasm_malloc` that ends with NUL, its length written to `lengthAt`, or 0. */
  load(name: number, lengthAt: number): number
}

/** A new engine; nothing in it has run yet. */
export function instantiateEngine(wasm: WebAssembly.Module, hooks: EngineHooks): Engine {
  const instance = new WebAssembly.Instance(wasm, {
    env: {
      host_call: new WebAssembly.Suspending((name, nameLength, _self, count, values) =>
        hooks.call(name!, nameLength!, count!, values!),
      ),
      host_interrupt: new WebAssembly.Suspending(() => hooks.interrupt()),
      host_promise_rejection: (promise: number, reason: number, isHandled: number) =>
        hooks.rejected(promise, reason, isHandled !== 0),
      host_module_normalize: (base: number, specifier: number) => hooks.normalize(base, specifier),
      host_module_load: (name: number, lengthAt: number) => hooks.load(name, lengthAt),
      // Date is in UTC (rule 3.2-1).
      host_get_timezone_offset: () => 0,
    },
    wasi_snapshot_preview1: {
      clock_time_get(_clock: number, _precision: number, at: number) {
        // Whole milliseconds: there is no finer clock in a script.
        new DataView(engine.memory.buffer).setBigUint64(at, BigInt(Date.now()) * 1_000_000n, true)
        new CardTable(engine.memory.buffer).mark(at, 8)
        return 0
      },
      random_get(at: number, length: number) {
        crypto.getRandomValues(new Uint8Array(engine.memory.buffer, at, length))
        new CardTable(engine.memory.buffer).mark(at, length)
        return 0
      },
      // The engine prints nothing that anybody reads.
      fd_write: () => 0,
      fd_close: () => 0,
      fd_fdstat_get: () => 0,
      fd_seek: () => 0,
    },
  })
  const engine = instance.exports as Engine
  return engine
}
