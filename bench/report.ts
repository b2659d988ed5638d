/** One figure: ours beside a rival's or a limit, measured in one run. */
export interface Row {
  readonly name: string
  readonly rival: string
  readonly ours: string
  readonly theirs: string
  /** Ours by theirs: requests by requests, or time by time. */
  readonly ratio: number
  /** What the ratio has to reach, or, with `lowerIsBetter`, not to pass. */
  readonly bar: number
  readonly lowerIsBetter?: boolean
}

export function reportRatio({ name, rival, ours, theirs, ratio, bar, lowerIsBetter = false }: Row): string {
  const isHeld = lowerIsBetter ? ratio <= bar : ratio >= bar
  return `${name} | ${ours} | ${rival}: ${theirs} | ratio ${ratio.toFixed(2)} (bar ${lowerIsBetter ? 'at most' : 'at least'} ${bar}) | ${isHeld ? 'held' : 'MISSED'}`
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
