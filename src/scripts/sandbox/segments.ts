/** A stretch of memory, whole blocks, and where its bytes begin in the buffer that holds them. */
export interface Segment {
  readonly at: number
  readonly length: number
  readonly from: number
}

/** Parts of a memory that are worth keeping, in shared memory. */
export interface KeptMemory {
  readonly buffer: SharedArrayBuffer
  readonly segments: readonly Segment[]
}

/** Copies the given stretches of `memory`, in order of their addresses, neighbours joined. */
export function keepMemory(
  memory: Uint8Array,
  stretches: Iterable<{ readonly at: number; readonly length: number }>,
): KeptMemory {
  const segments: { at: number; length: number; from: number }[] = []
  let total = 0
  for (const { at, length } of stretches) {
    const last = segments.at(-1)
    if (last && last.at + last.length === at) last.length += length
    else segments.push({ at, length, from: total })
    total += length
  }
  const buffer = new SharedArrayBuffer(total)
  const kept = new Uint8Array(buffer)
  for (const { at, length, from } of segments) kept.set(memory.subarray(at, at + length), from)
  return { buffer, segments }
}

/** The stretches, of one length from `start` on, that `isKept` says. */
export function* stretchesWhere(
  { start, end, length }: { readonly start: number; readonly end: number; readonly length: number },
  isKept: (at: number) => boolean,
): Generator<{ readonly at: number; readonly length: number }> {
  for (let at = start; at < end; at += length) if (isKept(at)) yield { at, length }
}
