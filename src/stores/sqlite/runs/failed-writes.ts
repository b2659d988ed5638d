import { mostFailedWrites, type FailedWrite } from '../../../core/run/index.ts'
import type { FailedWriteReads, Ledger } from '../../../core/store/index.ts'
import type { Connection, Row } from '../database/connection.ts'

export function failedWriteReads(connection: Connection) {
  const list = connection.forBrand(
    'select id, at, body from failed_write where brand_id = ?1 order by id desc limit ?2 offset ?3',
  )
  const find = connection.forBrand('select id, at, body from failed_write where brand_id = ?1 and id = ?2')

  return {
    listFailedWrites(scope, { limit, offset }) {
      return list.all(scope, limit, offset).map(readFailedWrite)
    },

    findFailedWrite(scope, id) {
      const row = find.get(scope, id)
      return row && readFailedWrite(row)
    },
  } satisfies FailedWriteReads
}

export function failedWriteWrites(connection: Connection) {
  const insert = connection.forBrand('insert into failed_write (brand_id, at, body) values (?1, ?2, ?3)')
  const drop = connection.forBrand('delete from failed_write where brand_id = ?1 and id = ?2')
  const dropOld = connection.forBrand(
    `delete from failed_write where brand_id = ?1 and id <=
       (select f.id from failed_write f where f.brand_id = ?1 order by f.id desc limit 1 offset ?2)`,
  )

  return {
    insertFailedWrite(scope, { at, ...body }) {
      insert.run(scope, at, JSON.stringify(body))
      dropOld.run(scope, mostFailedWrites)
    },

    deleteFailedWrite(scope, id) {
      return drop.run(scope, id) > 0
    },
  } satisfies Partial<Ledger>
}

function readFailedWrite(row: Row): FailedWrite {
  return { id: row['id'] as number, at: row['at'] as number, ...JSON.parse(row['body'] as string) } as FailedWrite
}
