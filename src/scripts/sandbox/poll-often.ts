/** `i32.const 10000`, stored next: the engine begins to count down anew, for a script and for regular expressions. */
const countdown = Uint8Array.of(0x41, 0x90, 0xce, 0x00, 0x36)
/** Where the engine's source does so: once for scripts, twice for regular expressions. */
const places = 3

/**
 * Steps of a script, turns of a loop or calls, after which the engine asks the host whether it may go on. A step may be a
 * call of the engine's own code that takes some microseconds: of 10,000 such, which is what the engine is built with, a
 * neighbour would wait for 70 ms. What asking after 200 costs could not be measured; after 100, a loop of nothing else
 * takes a seventh longer.
 */
const steps = 200

/** The engine's binary with that number in place of its own. Throws for another binary than the one that is known. */
export function pollOften(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const patched = Buffer.from(binary)
  let found = 0
  for (let at = patched.indexOf(countdown); at >= 0; at = patched.indexOf(countdown, at + 1)) {
    // As long as what it replaces: the bytes of a number may say that more follow and bring nothing.
    patched.set([(steps & 0x7f) | 0x80, ((steps >> 7) & 0x7f) | 0x80, steps >> 14], at + 1)
    found++
  }
  if (found !== places) throw new Error("The engine's binary does not count its steps where it is known to.")
  return patched
}
