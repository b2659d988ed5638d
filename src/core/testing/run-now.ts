import { runPiece, type Work } from '../command/index.ts'
import type { Ledger } from '../store/index.ts'

/** Runs a command against a store that answers at once: all its pieces in one go. */
export function runNow<R>(work: Work<R>, ledger: Ledger): R {
  for (;;) {
    const piece = runPiece(work, ledger)
    if (piece.done) return piece.value
  }
}
