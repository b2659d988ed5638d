import type { Mail } from '../../../core/mail/index.ts'
import type { Ledger, MailReads } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { mailShape } from '../database/shapes.ts'

export function mailReads(connection: Connection) {
  // Whose mail is due is what is asked.
  const byTurn = 'order by turn, brand_id <= ?2, brand_id'
  const due = connection.acrossBrands(
    `select brand_id, ${mailShape.columns} from (
       select id as mail_id, row_number() over (partition by brand_id order by due_at, id) as turn
       from mail where due_at <= ?1 ${byTurn} limit ?3)
     join mail on id = mail_id ${byTurn}`,
  )

  return {
    listDueMails(now, limit, lastBrandId = 0): readonly Mail[] {
      return due
        .all(now, lastBrandId, limit)
        .map((row) => ({ brandId: row['brand_id'] as number, ...mailShape.read(row) }))
    },
  } satisfies MailReads
}

export function mailWrites(connection: Connection) {
  const count = connection.forBrand('select count(*) as total from mail where brand_id = ?1')
  const insert = connection.forBrand(mailShape.insert('id'))
  const postpone = connection.forBrand('update mail set failures = ?3, due_at = ?4 where brand_id = ?1 and id = ?2')
  const remove = connection.forBrand('delete from mail where brand_id = ?1 and id = ?2')

  return {
    countMails(scope) {
      return count.get(scope)!['total'] as number
    },

    insertMail(scope, mail) {
      insert.run(scope, ...mailShape.write(mail, 'id'))
    },

    postponeMail(scope, { id, failures, dueAt }) {
      postpone.run(scope, id, failures, dueAt)
    },

    deleteMail(scope, id) {
      remove.run(scope, id)
    },
  } satisfies Partial<Ledger>
}
