import type { Round } from './rounds.ts'

/** One figure: ours beside a rival's or a limit, measured in one run and in turns. */
export interface Row {
  readonly name: string
  readonly rival: string
  readonly rounds: readonly Round[]
  /** What was measured, with its unit. */
  readonly show: (measured: number) => string
  readonly bar: Bar
  /** What else is to be known of ours. */
  readonly note?: string
}

/** Of the ratio of ours to theirs; `timesLess`: of theirs to ours. */
export type Bar = { readonly atLeast: number } | { readonly atMost: number } | { readonly timesLess: number }

export type Bench = () => Promise<readonly Row[]>

const legend = `What | ours | beside: theirs | ratio (lowest to highest round), bar | whether it is held
Ours and theirs are medians of the rounds, and so is the ratio, of the rounds' own: it is not ours by theirs.
The ratio is of ours to theirs; where the bar says "times less", of theirs to ours.
`

/** Measures one after the other and prints a line for each figure, and how long each bench took. */
export async function printBenches(benches: Readonly<Record<string, Bench>>): Promise<void> {
  console.log(legend)
  const began = performance.now()
  for (const [name, bench] of Object.entries(benches)) {
    const started = performance.now()
    for (const row of await bench()) console.log(lineOf(row))
    console.log(`(${name}: ${duration(started)})\n`)
  }
  if (Object.keys(benches).length > 1) console.log(`All of them took ${duration(began)}.`)
}

function lineOf({ name, rival, rounds, show, bar, note }: Row): string {
  const ratios = rounds.map(({ ours, theirs }) => ('timesLess' in bar ? theirs / ours : ours / theirs))
  const ratio = median(ratios)
  const spread = `${number(Math.min(...ratios))} to ${number(Math.max(...ratios))}`
  const [ours, theirs] = [median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.theirs))]
  return [
    name,
    note === undefined ? show(ours) : `${show(ours)} (${note})`,
    `${rival}: ${show(theirs)}`,
    `ratio ${number(ratio)} (${spread}), ${wordsOf(bar)}`,
    isHeld(ratio, bar) ? 'held' : 'missed',
  ].join(' | ')
}

function isHeld(ratio: number, bar: Bar): boolean {
  if ('atMost' in bar) return ratio <= bar.atMost
  return ratio >= ('atLeast' in bar ? bar.atLeast : bar.timesLess)
}

function wordsOf(bar: Bar): string {
  if ('atMost' in bar) return `at most ${bar.atMost}`
  return 'atLeast' in bar ? `at least ${bar.atLeast}` : `at least ${bar.timesLess} times less`
}

function number(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 0)
}

function duration(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

export function perSecond(rate: number): string {
  return `${Math.round(rate)}/s`
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`
}

export function microseconds(us: number): string {
  return `${us.toFixed(us < 100 ? 1 : 0)} us`
}

export function megabytes(bytes: number): string {
  const count = bytes / 1024 / 1024
  return `${count.toFixed(count < 10 ? 2 : 0)} MB`
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
