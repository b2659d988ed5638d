/**
 * Milliseconds since 1970 as this process counts them: it began with the machine's clock, and passes evenly, however that
 * clock is set meanwhile. The same in all threads of a process: Node.js gives them one origin. For what ends after a
 * time; what is shown to people is dated by the machine's clock.
 */
export function steadyNow(): number {
  return Math.floor(performance.timeOrigin + performance.now())
}
