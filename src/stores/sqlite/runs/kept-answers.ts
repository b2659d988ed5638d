import { mostKeptAnswers, type FirstAnswer } from '../../../core/kept-answer/index.ts'
import type { KeptAnswerReads, Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'

const named = 'brand_id = ?1 and token_hash = ?2 and page_id = ?3 and key = ?4'

export function keptAnswerReads(connection: Connection) {
  const find = connection.forBrand(
    `select body_hash, request_id, may_repeat, begun_at, answer from kept_answer where ${named}`,
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
        begunAt: row['begun_at'] as number,
        answer: answer === null ? null : (JSON.parse(answer) as FirstAnswer),
      }
    },
  } satisfies KeptAnswerReads
}

export function keptAnswerWrites(connection: Connection) {
  const put = connection.forBrand(
    `insert into kept_answer (brand_id, token_hash, page_id, key, body_hash, request_id, may_repeat, begun_at, answer)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     on conflict (brand_id, token_hash, page_id, key) do update
       set body_hash = ?5, request_id = ?6, may_repeat = ?7, begun_at = ?8, answer = ?9`,
  )
  const drop = connection.forBrand(`delete from kept_answer where ${named}`)
  const dropOfSession = connection.forBrand(
    `delete from kept_answer where brand_id = ?1 and token_hash = ?2 and id <=
       (select k.id from kept_answer k where k.brand_id = ?1 and k.token_hash = ?2 order by k.id desc limit 1 offset ?3)`,
  )
  const dropOfBrand = connection.forBrand(
    `delete from kept_answer where brand_id = ?1 and id <=
       (select k.id from kept_answer k where k.brand_id = ?1 order by k.id desc limit 1 offset ?2)`,
  )
  // A few at a time: they may be large.
  const dropOld = connection.forBrand(
    `delete from kept_answer where brand_id = ?1 and id in
       (select k.id from kept_answer k where k.brand_id = ?1 and k.begun_at <= ?2 order by k.begun_at limit 20)`,
  )

  return {
    putKeptAnswer(scope, { tokenHash, pageId, key, bodyHash, requestId, mayRepeat, begunAt, answer }) {
      const json = answer && JSON.stringify(answer)
      put.run(scope, tokenHash, pageId, key, bodyHash, requestId, Number(mayRepeat), begunAt, json)
      dropOfSession.run(scope, tokenHash, mostKeptAnswers.ofSession)
      dropOfBrand.run(scope, mostKeptAnswers.ofBrand)
    },

    deleteKeptAnswer(scope, { tokenHash, pageId, key }) {
      drop.run(scope, tokenHash, pageId, key)
    },

    dropKeptAnswers(scope, before) {
      dropOld.run(scope, before)
    },
  } satisfies Partial<Ledger>
}
