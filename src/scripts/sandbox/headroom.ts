import type { Engine } from './engine.ts'

/** Lets the heap have that much in one piece, and zero, before the memory has to grow. */
export function takeHeadroom(engine: Engine, bytes: number): void {
  const at = engine.wasm_malloc(bytes)
  if (at === 0) return
  new Uint8Array(engine.memory.buffer, at, bytes).fill(0)
  engine.wasm_free(at)
}
