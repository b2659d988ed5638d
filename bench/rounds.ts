/** What was measured of both, one right after the other: what else the machine does falls on both. */
export interface Round {
  readonly ours: number
  readonly theirs: number
}

/** How often each figure is measured, unless `BENCH_ROUNDS` says. */
export const rounds = readSetting('BENCH_ROUNDS', 5)
/** Of a figure that takes less than a second. */
export const shortRounds = rounds * 2 - 1
/** How long a round puts load on one side, unless `BENCH_SECONDS` says. */
export const seconds = readSetting('BENCH_SECONDS', 4)

type Measure = () => number | Promise<number>

/** Whoever went first in one round goes last in the next. */
export async function inTurns(count: number, measures: { ours: Measure; theirs: Measure }): Promise<readonly Round[]> {
  const [ours, theirs] = await allInTurns(count, [measures.ours, measures.theirs])
  return roundsOf(ours!, theirs!)
}

/** The same with any number of sides; answers what was measured of each, by round. */
export async function allInTurns(count: number, measures: readonly Measure[]): Promise<readonly (readonly number[])[]> {
  const measured = measures.map((measure) => ({ measure, values: [] as number[] }))
  for (let round = 0; round < count; round++) {
    for (const { measure, values } of round % 2 === 0 ? measured : measured.toReversed()) values.push(await measure())
  }
  return measured.map(({ values }) => values)
}

export function roundsOf(ours: readonly number[], theirs: readonly number[]): readonly Round[] {
  return ours.map((value, round) => ({ ours: value, theirs: theirs[round]! }))
}

/** Rounds of ours alone, beside what it may take. */
export function besideLimit(ours: readonly number[], limit: number): readonly Round[] {
  return ours.map((value) => ({ ours: value, theirs: limit }))
}

/** A whole number from the environment. */
export function readSetting(name: string, usual: number, least = 1): number {
  const value = Number(process.env[name] ?? usual)
  if (!Number.isInteger(value) || value < least) throw new Error(`${name} is a whole number from ${least}.`)
  return value
}
