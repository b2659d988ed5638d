import type { Box } from './box.ts'
import type { ScriptImage } from './image.ts'
import { takeHeadroom } from './headroom.ts'

/** The program that a box holds, with so much free heap. What its engine left on its stack is not part of it. */
export function keepImage(
  box: Box,
  headroom: number,
  { entries, sources }: Pick<ScriptImage, 'entries' | 'sources'>,
): ScriptImage {
  takeHeadroom(box.engine, headroom)
  const { heapBytes } = box
  const kept = box.keepDifferences()
  let bytes = kept.buffer.byteLength
  for (const source of sources.values()) bytes += 2 * source.length
  return { kept, memoryBytes: box.memory.bytes.length, heapBytes, entries, sources, bytes }
}
