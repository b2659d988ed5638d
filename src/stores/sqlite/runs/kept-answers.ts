import type { Scope } from '../../../core/brand/index.ts'
import { mostOfBrand, mostOfSession, type FirstAnswer, type KeptBound } from '../../../core/kept-answer/index.ts'
import type { KeptAnswerReads, Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'

const named = 'brand_id = ?1 and token_hash = ?2 and page_id = ?3 and key = ?4'

export function keptAnswerReads(connection: Connection) {
  const find = connection.forBrand(
    `select body_hash, request_id, may_repeat, of_customer, begun_at, answer, bytes from kept_answer where ${named}`,
  )

  return {
    findKeptAnswer(scope, { tokenHash, pageId, key }) {
      const row = find.get(scope, tokenHash, pageId, key)
      if (!row) return undefined
      const answer = row['answer'] as string | null
      return {
        tokenHash,
        pageId,
        key,
        bodyHash: row['body_hash'] as string,
        requestId: row['request_id'] as string,
        mayRepeat: row['may_repeat'] === 1,
        ofCustomer: row['of_customer'] === 1,
        begunAt: row['begun_at'] as number,
        answer: answer === null ? null : (JSON.parse(answer) as FirstAnswer),
        bytes: row['bytes'] as number,
      }
    },
  } satisfies KeptAnswerReads
}

export function keptAnswerWrites(connection: Connection) {
  const put = connection.forBrand(
    `insert into kept_answer (brand_id, token_hash, page_id, key, body_hash, request_id, may_repeat, of_customer, begun_at,
       answer, bytes)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     on conflict (brand_id, token_hash, page_id, key) do update
       set body_hash = ?5, request_id = ?6, may_repeat = ?7, of_customer = ?8, begun_at = ?9, answer = ?10, bytes = ?11`,
  )
  const drop = connection.forBrand(`delete from kept_answer where ${named}`)
  const trimSession = trim(connection, 'token_hash', mostOfSession)
  const trimBrand = trim(connection, 'of_customer', mostOfBrand)
  // A few at a time: they may be large.
  const dropOld = connection.forBrand(
    `delete from kept_answer where brand_id = ?1 and id in
       (select k.id from kept_answer k where k.brand_id = ?1 and k.begun_at <= ?2 order by k.begun_at limit 20)`,
  )

  return {
    putKeptAnswer(scope, kept) {
      const { tokenHash, pageId, key, bodyHash, requestId, begunAt, answer, bytes } = kept
      const [mayRepeat, ofCustomer] = [Number(kept.mayRepeat), Number(kept.ofCustomer)]
      const json = answer && JSON.stringify(answer)
      put.run(scope, tokenHash, pageId, key, bodyHash, requestId, mayRepeat, ofCustomer, begunAt, json, bytes)
      trimSession(scope, tokenHash)
      trimBrand(scope, ofCustomer)
    },

    deleteKeptAnswer(scope, { tokenHash, pageId, key }) {
      drop.run(scope, tokenHash, pageId, key)
    },

    dropKeptAnswers(scope, before) {
      dropOld.run(scope, before)
    },
  } satisfies Partial<Ledger>
}

/** Drops the oldest that have the same in a column, until the rest are within the bound. */
function trim(connection: Connection, column: 'token_hash' | 'of_customer', most: KeptBound) {
  // An index has all of it: half a millisecond for ten thousand.
  const measure = connection.forBrand(
    `select count(*) as answers, total(bytes) as bytes from kept_answer where brand_id = ?1 and ${column} = ?2`,
  )
  const oldest = connection.forBrand(
    `select id, bytes from kept_answer where brand_id = ?1 and ${column} = ?2 order by id limit 1`,
  )
  const drop = connection.forBrand('delete from kept_answer where brand_id = ?1 and id = ?2')

  return (scope: Scope, value: string | number): void => {
    let { answers, bytes } = measure.get(scope, value) as unknown as KeptBound
    while (answers > most.answers || bytes > most.bytes) {
      const { id, bytes: dropped } = oldest.get(scope, value) as { id: number; bytes: number }
      drop.run(scope, id)
      answers--
      bytes -= dropped
    }
  }
}
