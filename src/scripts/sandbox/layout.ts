/**
 * How a box uses the engine's memory. The binary puts its stack first, [0, 1 MiB), and traps when it runs below 0; then
 * come its static data and the heap. Its stack pointer is its one mutable global. A box starts it at `stackTop`, so
 * that only the lowest part is stack, has to be cleared after a run, and what lies between is free for texts on their
 * way between host and script: writing there asks nothing of the allocator.
 */
const KiB = 1024

/**
 * Unit in which the engine's writes are noted (write-barrier.ts), and in which images keep what differs. Smaller ones
 * are more to go through after a run, larger ones more to write back: a run writes a few words in most that it writes.
 */
export const cardShift = 10
export const cardBytes = 1 << cardShift

/** A write marks the card that it begins in; this is as far as it may reach into the next one. */
export const overhangBytes = 16

/** Unit in which a memory grows. */
export const growthBytes = 64 * KiB

/** Every box has this much, most of it never touched, and can't grow: a program's heap and a run's fit in. */
export const memoryBytes = 24 * 1024 * KiB

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

/** The card table: a byte for each card of the memory, 1 where it was written to. */
export const cardsAt = dataStart - memoryBytes / cardBytes

/**
 * The first card that no write of the engine's may ever reach: a card of distance, then the table itself, up to the data.
 * Where one is marked the engine was turned against itself, and its box is not used again.
 */
export const firstForbiddenCard = cardsAt / cardBytes - 1

export const crossingBytes = firstForbiddenCard * cardBytes - crossingAt
