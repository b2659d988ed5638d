import type { LoggedRun } from '../../../core/run/index.ts'
import type { RunReads } from '../../../core/store/index.ts'
import type { Connection, Row } from '../database/connection.ts'

export function runReads(connection: Connection) {
  const list = connection.forBrand(
    `select body from run indexed by run_at
     where brand_id = ?1 and at >= ?2 and at < ?3
       and (?4 is null or page_id = ?4)
       and (?5 is null or outcome = ?5 or (?5 = 'failed' and outcome <> 'ok'))
       and (?6 is null or customer_id = ?6)
     order by at desc, id desc limit ?7 offset ?8`,
  )
  const find = connection.forBrand('select body from run where brand_id = ?1 and id = ?2')

  return {
    listRuns(scope, of) {
      const from = of.from ?? Number.MIN_SAFE_INTEGER
      const to = of.to ?? Number.MAX_SAFE_INTEGER
      return list
        .all(scope, from, to, of.pageId ?? null, of.outcome ?? null, of.customerId ?? null, of.limit, of.offset)
        .map(readRun)
    },

    findRun(scope, id) {
      const row = find.get(scope, id)
      return row && readRun(row)
    },
  } satisfies RunReads
}

function readRun(row: Row): LoggedRun {
  return JSON.parse(row['body'] as string) as LoggedRun
}
