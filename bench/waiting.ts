import { execFileSync } from 'node:child_process'
import { createBase, openSandbox, type HostCalls, type Program } from '../src/scripts/sandbox/index.ts'
import { megabytes, printBenches, type Row } from './report.ts'
import { allInTurns, besideLimit, rounds } from './rounds.ts'

/**
 * What a run holds while it waits for an answer of the host, such as a store's or another server's: resident bytes of a
 * process with so many of them, above those before they began, beside the memory that a run may use. A process for each
 * figure of each round.
 */
const counts = [64, 256, 1024] as const
const limitBytes = 8 * 1024 * 1024
const mostShare = 0.25

const program: Program = {
  documents: [
    {
      name: 'page',
      source: `
        const CheckIn = Schema.object({ weight: Schema.number().required().min(50).max(500) })
        const result = CheckIn.validate({ weight: 82.5 })
        const history = Array.from({ length: 1000 }, (_, i) => ({ day: i, weight: result.value.weight + i / 10 }))
        const goal = getCrmField({ slug: 'weight-tracker', fieldKey: 'goal_weight' })
        if (history.length + goal !== 1165) throw new Error('not what was asked for')`,
    },
  ],
  modules: new Map(),
  resolve: () => undefined,
  dynamicImports: new Map(),
}

export async function benchWaiting(): Promise<readonly Row[]> {
  const measured = await allInTurns(
    rounds,
    counts.map((count) => () => askProcess(count)),
  )
  return counts.map((count, i) => ({
    name: `a run that waits, of ${count}`,
    rival: 'the limit of a run',
    rounds: besideLimit(measured[i]!, limitBytes),
    show: megabytes,
    bar: { atMost: mostShare },
  }))
}

function askProcess(count: number): number {
  const out = execFileSync(process.execPath, ['--expose-gc', import.meta.filename, String(count)], { encoding: 'utf8' })
  const bytes = Number(out)
  if (!Number.isFinite(bytes)) throw new Error(`With ${count} runs it said ${out}`)
  return bytes
}

/** Resident bytes of each of so many runs that wait at once, in this process. */
async function measureWaiting(count: number): Promise<number> {
  const sandbox = openSandbox(await createBase({ functions: ['getCrmField'] }), {
    maxBoxes: count,
    limits: { totalMs: 300_000 },
  })
  const image = await sandbox.compile(program)
  let arrived = 0
  let answer = (_: number): void => {}
  let allArrived = (): void => {}
  const answered = new Promise<number>((resolve) => (answer = resolve))
  const host: HostCalls = {
    call(name) {
      if (name !== 'getCrmField') return null
      if (++arrived === count) allArrived()
      return answered
    },
  }
  // What the first run of a process makes for good does not count.
  const { outcome } = await sandbox.run(image, { call: (name) => (name === 'getCrmField' ? 165 : null) })
  if (outcome !== 'completed') throw new Error(`A run ${outcome}.`)
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const waiting = new Promise<void>((resolve) => (allArrived = resolve))
  const runs = Promise.all(Array.from({ length: count }, () => sandbox.run(image, host)))
  await waiting
  globalThis.gc?.()
  const bytes = (process.memoryUsage.rss() - before) / count
  answer(165)
  for (const report of await runs) if (report.outcome !== 'completed') throw new Error(`A run ${report.outcome}.`)
  sandbox.close()
  return bytes
}

if (import.meta.main) {
  const count = process.argv[2]
  if (count !== undefined) console.log(await measureWaiting(Number(count)))
  else await printBenches({ waiting: benchWaiting })
}
