import type { Step } from '../run/render.ts'
import { type Piece, sequence } from '../run/sequence.ts'

/**
 * A place among the pieces of a block whose content is known only later: the quotes of an unquoted value, the end of a
 * class attribute that `:class` may add to, the branches of a `v-if`.
 */
export class Slot {
  readonly fill: () => Piece | undefined

  constructor(fill: () => Piece | undefined) {
    this.fill = fill
  }
}

export type ParsedPiece = Piece | Slot

/** Makes one step of all that a block holds, once everything about it is known. */
export function seal(pieces: readonly ParsedPiece[]): Step {
  return sequence(pieces.flatMap((piece) => (piece instanceof Slot ? (piece.fill() ?? []) : [piece])))
}

/** Whether nothing between two elements is seen: blanks and comments, as may stand between `v-if` and `v-else`. */
export function isGap(pieces: readonly ParsedPiece[]): boolean {
  return pieces.every((piece) => typeof piece === 'string' && withoutComments(piece).trim() === '')
}

function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('<!--', at)
    const close = open === -1 ? -1 : text.indexOf('-->', open + 4)
    if (close === -1) return kept + text.slice(at)
    kept += text.slice(at, open)
    at = close + 3
  }
}
