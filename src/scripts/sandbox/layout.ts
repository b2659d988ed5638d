/**
 * How a box uses the engine's memory. The binary puts its stack first, [0, 1 MiB), and traps when it runs below 0; then
 * come its static data and the heap. Its stack pointer is its one mutable global. A box starts it at `stackTop`, so
 * that only the lowest part is stack, has to be cleared after a run, and what lies between is free for texts on their
 * way between host and script: writing there asks nothing of the allocator.
 */
const KiB = 1024

/** Unit in which memories are compared. */
export const pageBytes = 4 * KiB

/** Unit in which images keep what differs: a program changes a few words in most pages that it changes. */
export const blockBytes = 256

/** Unit in which a memory grows. */
export const growthBytes = 64 * KiB

export const stackTop = 224 * KiB

/**
 * What the engine may use of its stack before it throws a RangeError; the rest is for its functions that don't check,
 * whose frames take 2.7 KB at most. The stack that V8 gives a suspendable call (984 KiB in every thread) is used up too,
 * faster: script functions, getters, proxies and comparators that call each other reach its end at 280 KiB of this one
 * and more, so that the engine's check comes first. Parsers and JSON, which recurse in C with hardly any of this stack,
 * meet V8's end: the run ends as `stack`.
 */
export const stackBytes = 192 * KiB

/** Two words that exports write results to, and a NUL for the name of what has none. */
export const scratchAt = 224 * KiB
export const emptyNameAt = stackTop + 8

/** Texts on their way in. */
export const crossingAt = stackTop + 16

export const dataStart = 1024 * KiB
export const crossingBytes = dataStart - crossingAt

/**
 * Heap that a run may take before the memory has to grow. Clearing it after each run costs 20 us a MB, so there is not
 * much. A box whose memory grew is dropped, because the heap's end, once restored, would not be the memory's, and every
 * run would grow it anew; from then on the program runs from an image with more room (`widenImage`).
 */
export const headroomBytes = 128 * KiB
export const mostHeadroomBytes = 10 * 1024 * KiB
