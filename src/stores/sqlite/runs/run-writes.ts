import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'

/** Of a brand's runs the newest are kept, and of its failures as many again, however many runs came after (rule 3.1-10). */
const mostRuns = 10_000
const mostFailures = 10_000

export function runWrites(connection: Connection) {
  const number = connection.forBrand(
    'update tally set runs = runs + ?2, failures = failures + ?3 where brand_id = ?1 returning runs, failures',
  )
  const insert = connection.forBrand(
    `insert into run (brand_id, id, number, failure_number, at, page_id, outcome, customer_id, body)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  )
  const drop = connection.forBrand('delete from run where brand_id = ?1 and number <= ?2 and failure_number is null')
  const dropFailures = connection.forBrand(
    'delete from run where brand_id = ?1 and failure_number <= ?2 and failure_number is not null',
  )

  return {
    appendRuns(scope, runs) {
      if (runs.length === 0) return
      const failed = runs.filter((run) => run.outcome !== 'ok').length
      const counted = number.get(scope, runs.length, failed)!
      let runNumber = (counted['runs'] as number) - runs.length
      let failureNumber = (counted['failures'] as number) - failed
      for (const run of runs) {
        const { id, at, pageId, outcome, customerId } = run
        const ofFailures = outcome === 'ok' ? null : ++failureNumber
        insert.run(scope, id, ++runNumber, ofFailures, at, pageId, outcome, customerId, JSON.stringify(run))
      }
      drop.run(scope, runNumber - mostRuns)
      dropFailures.run(scope, failureNumber - mostFailures)
    },
  } satisfies Partial<Ledger>
}
