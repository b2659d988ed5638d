/** Signals of one wish: Ctrl-C under npm arrives from the terminal and, a moment later, from npm. */
const sameWishMs = 500

/**
 * Resolves with the first SIGTERM or SIGINT. A second one, by somebody who does not want to wait, ends the process at
 * once.
 */
export function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined
    const onSignal = (signal: NodeJS.Signals) => {
      if (first === undefined) {
        first = performance.now()
        resolve(signal)
      } else if (performance.now() - first > sameWishMs) {
        process.exit(1)
      }
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
