/**
 * The part of WebAssembly that the sandbox uses, with JavaScript Promise Integration (JSPI): Node's own types leave it
 * to the browser's, which the server does not load.
 */
declare namespace WebAssembly {
  class Module {
    readonly #module: never
    constructor(bytes: Uint8Array)
    static exports(module: Module): readonly { readonly name: string; readonly kind: string }[]
    static imports(module: Module): readonly { readonly module: string; readonly name: string; readonly kind: string }[]
  }

  class Instance {
    readonly exports: object
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
  }

  class Memory {
    readonly buffer: ArrayBuffer
    /** Grows by pages of 64 KiB. */
    grow(pages: number): number
  }

  class Global {
    value: number
  }

  /** A trap: the code can't go on. */
  class RuntimeError extends Error {}

  /** An import that may answer with a promise: the WebAssembly stack below it then waits. */
  class Suspending {
    readonly #suspending: never
    constructor(answer: (...args: number[]) => number | Promise<number>)
  }

  /** The export, called on a stack of its own that imports may suspend. */
  function promising<A extends readonly unknown[], R>(call: (...args: A) => R): (...args: A) => Promise<R>

  function compile(bytes: Uint8Array): Promise<Module>
}
