import type { SignInCode } from '../../../core/sign-in/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { signInCodeShape } from '../database/shapes.ts'

/** A new code takes up to this many that nobody counts any more along: they never pile up nor cost much at once. */
const sweptAtOnce = 4

export function signInCodes(connection: Connection) {
  const find = connection.forBrand(
    `select ${signInCodeShape.columns} from sign_in_code
     where brand_id = ?1 and token_hash = ?2 and code_hash is not null`,
  )
  const countOf = (column: 'mailbox' | 'network') =>
    connection.forBrand(
      `select count(*) as total from sign_in_code where brand_id = ?1 and ${column} = ?2 and created_at > ?3`,
    )
  const ofMailbox = countOf('mailbox')
  const ofNetwork = countOf('network')
  const insert = connection.forBrand(signInCodeShape.insert('id'))
  const update = connection.forBrand(signInCodeShape.update('id = ?', 'id'))
  const endOf = (column: 'token_hash' | 'mailbox') =>
    connection.forBrand(
      `update sign_in_code set code_hash = null where brand_id = ?1 and ${column} = ?2 and code_hash is not null`,
    )
  const endOfSession = endOf('token_hash')
  const endOfMailbox = endOf('mailbox')
  const drop = connection.forBrand(
    `delete from sign_in_code where brand_id = ?1 and id in (
       select c.id from sign_in_code c where c.brand_id = ?1 and c.created_at <= ?2 order by c.created_at limit ?3)`,
  )

  return {
    findSignInCode(scope, tokenHash): SignInCode | undefined {
      const row = find.get(scope, tokenHash)
      return row && signInCodeShape.read(row)
    },

    countSignInCodes(scope, of) {
      const row =
        'mailbox' in of ? ofMailbox.get(scope, of.mailbox, of.since) : ofNetwork.get(scope, of.network, of.since)
      return row!['total'] as number
    },

    insertSignInCode(scope, code) {
      insert.run(scope, ...signInCodeShape.write(code, 'id'))
    },

    updateSignInCode(scope, code) {
      update.run(scope, ...signInCodeShape.write(code, 'id'), code.id)
    },

    endSignInCodes(scope, { tokenHash, mailbox }) {
      endOfSession.run(scope, tokenHash)
      endOfMailbox.run(scope, mailbox)
    },

    dropSignInCodes(scope, before) {
      drop.run(scope, before, sweptAtOnce)
    },
  } satisfies Partial<Ledger>
}
