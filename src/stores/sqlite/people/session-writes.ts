import type { Scope } from '../../../core/brand/index.ts'
import { mostStrangerSessions, sessionKeptMs } from '../../../core/session/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { BrandStatement, Connection } from '../database/connection.ts'

/** A new session takes up to this many that are past their time along, so that they never pile up nor cost much at once. */
const sweptAtOnce = 4

export function sessionWrites(connection: Connection, now: () => number) {
  const kindOf = connection.forBrand(
    'select customer_id is null as stranger from session where brand_id = ?1 and token_hash = ?2',
  )
  const insert = connection.forBrand(
    `insert into session (brand_id, token_hash, customer_id, email, values_json, created_at, used_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
  )
  const update = connection.forBrand(
    `update session set customer_id = ?3, email = ?4, values_json = ?5, created_at = ?6, used_at = ?7
     where brand_id = ?1 and token_hash = ?2`,
  )
  const remove = connection.forBrand('delete from session where brand_id = ?1 and token_hash = ?2')
  const oldest = (index: string, condition: string) =>
    connection.forBrand(
      `delete from session where brand_id = ?1 and row_id in (
         select s.row_id from session s indexed by ${index}
         where s.brand_id = ?1 and s.customer_id ${condition} and s.used_at < ?2 order by s.used_at limit ?3)`,
    )
  const oldestStrangers = oldest('session_strangers', 'is null')
  const oldestCustomers = oldest('session_customers', 'is not null')
  const addStrangers = connection.forBrand(
    'update tally set strangers = strangers + ?2 where brand_id = ?1 returning strangers',
  )

  const isStranger = (scope: Scope, tokenHash: string): boolean | undefined => {
    const row = kindOf.get(scope, tokenHash)
    return row && row['stranger'] === 1
  }
  const dropStrangers = (scope: Scope, statement: BrandStatement, usedBefore: number, most: number) => {
    const dropped = statement.run(scope, usedBefore, most)
    if (dropped > 0) addStrangers.get(scope, -dropped)
  }

  return {
    putSession(scope, session) {
      const { tokenHash, customerId, email, values, createdAt, usedAt } = session
      const was = isStranger(scope, tokenHash)
      const statement = was === undefined ? insert : update
      statement.run(scope, tokenHash, customerId, email, JSON.stringify(values), createdAt, usedAt)
      if (was === undefined) {
        const expired = now() - sessionKeptMs
        dropStrangers(scope, oldestStrangers, expired, sweptAtOnce)
        oldestCustomers.run(scope, expired, sweptAtOnce)
      }
      const is = customerId === null
      if (is === (was ?? false)) return
      const strangers = addStrangers.get(scope, is ? 1 : -1)!['strangers'] as number
      const tooMany = strangers - mostStrangerSessions
      if (tooMany > 0) dropStrangers(scope, oldestStrangers, Number.MAX_SAFE_INTEGER, tooMany)
    },

    deleteSession(scope, tokenHash) {
      const was = isStranger(scope, tokenHash)
      if (was === undefined) return
      remove.run(scope, tokenHash)
      if (was) addStrangers.get(scope, -1)
    },
  } satisfies Partial<Ledger>
}
