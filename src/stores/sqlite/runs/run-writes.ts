import type { Scope } from '../../../core/brand/index.ts'
import { mostRunCharacters, mostRuns } from '../../../core/run/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'

export function runWrites(connection: Connection) {
  const insert = connection.forBrand(
    `insert into run (brand_id, id, number, failure_number, characters, at, page_id, outcome, customer_id, body)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     on conflict (brand_id, id) do nothing`,
  )
  const readTally = connection.forBrand(
    'select runs, run_characters, failures, failure_characters from tally where brand_id = ?1',
  )
  const writeTally = connection.forBrand(
    `update tally set runs = ?2, run_characters = ?3, failures = ?4, failure_characters = ?5 where brand_id = ?1`,
  )
  const trimRuns = trim(connection, 'number', 'failure_number is null')
  const trimFailures = trim(connection, 'failure_number', 'failure_number is not null')

  return {
    appendRuns(scope, runs) {
      if (runs.length === 0) return
      const tally = readTally.get(scope) as Readonly<
        Record<'runs' | 'run_characters' | 'failures' | 'failure_characters', number>
      >
      let { runs: number, run_characters: runCharacters } = tally
      let { failures, failure_characters: failureCharacters } = tally
      for (const run of runs) {
        const { id, at, pageId, outcome, customerId } = run
        const isGood = outcome === 'ok'
        const body = JSON.stringify(run)
        const characters = (isGood ? runCharacters : failureCharacters) + body.length
        const failureNumber = isGood ? null : failures + 1
        const row = [id, number + 1, failureNumber, characters, at, pageId, outcome, customerId, body] as const
        if (insert.run(scope, ...row) === 0) continue
        number++
        if (isGood) runCharacters = characters
        else [failures, failureCharacters] = [failures + 1, characters]
      }
      writeTally.run(scope, number, runCharacters, failures, failureCharacters)
      trimRuns(scope, number, runCharacters)
      trimFailures(scope, failures, failureCharacters)
    },
  } satisfies Partial<Ledger>
}

/** Drops what is older than the newest `mostRuns` of its kind, and than those that fit into `mostRunCharacters`. */
function trim(connection: Connection, column: 'number' | 'failure_number', kind: string) {
  const oldestThatFits = connection.forBrand(
    `select ${column} as number from run where brand_id = ?1 and ${kind} and characters > ?2 order by ${column} limit 1`,
  )
  const drop = connection.forBrand(`delete from run where brand_id = ?1 and ${kind} and ${column} < ?2`)

  return (scope: Scope, last: number, characters: number): void => {
    const fits = oldestThatFits.get(scope, characters - mostRunCharacters)?.['number'] as number | undefined
    // None where there are none of the kind.
    if (fits !== undefined) drop.run(scope, Math.max(fits, last - mostRuns + 1))
  }
}
