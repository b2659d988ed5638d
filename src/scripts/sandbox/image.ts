import type { KeptCards } from './cards.ts'

/** The engine with the guest library in it, before any script: what every box starts from. Can be posted to other threads. */
export interface BaseImage {
  /** All that is not zero. */
  readonly kept: KeptCards
  /** What the engine and the library hold of the heap. */
  readonly heapBytes: number
  /** Where the engine counts the bytes of its heap. */
  readonly heapBytesAt: number
  /** The call that each host function of the engine makes, by its number. */
  readonly calls: readonly GuestCall[]
  /** Values inside the image. */
  readonly values: { readonly describe: number; readonly failed: number }
}

/** `argument`: JSON, nothing, or a text that becomes an object of this one key. */
export interface GuestCall {
  readonly name: string
  readonly argument: 'json' | 'nothing' | { readonly key: string }
}

/** Both can be posted to other threads. */
export interface SandboxAssets {
  readonly wasm: WebAssembly.Module
  readonly base: BaseImage
}

/** A document as the engine holds it; or, before it, what it imports, so that a fault there is known from one of its own. */
export interface ImageEntry {
  readonly name: string
  readonly compiled: bigint
  readonly isImports: boolean
}

/** A compiled program: what differs from the base image. Can be posted to other threads; its memory is shared. */
export interface ScriptImage {
  readonly kept: KeptCards
  readonly heapBytes: number
  /** What runs, in this order. */
  readonly entries: readonly ImageEntry[]
  /** What `import()` finds: names of modules by what a script says. */
  readonly dynamicImports: ReadonlyMap<string, string>
  /** The texts that positions in error reports refer to, by name of document or module. */
  readonly sources: ReadonlyMap<string, string>
  /** Size in memory. */
  readonly bytes: number
}
