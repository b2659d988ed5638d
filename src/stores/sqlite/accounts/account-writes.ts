import type { Ledger } from '../../../core/store/index.ts'
import { emailIdentity } from '../../../core/text/index.ts'
import type { Connection } from '../database/connection.ts'
import { keyShape } from '../database/shapes.ts'
import type { KnownDefinitions } from '../definitions/known-definitions.ts'

/** A change of users may be a first owner, which the installation tells. */
export function accountWrites(connection: Connection, known: KnownDefinitions) {
  const insertUser = connection.forInstallation(
    `insert into user (email, email_identity, name, password_hash, operator, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const updateUser = connection.forInstallation(
    `update user set email = ?, email_identity = ?, name = ?, password_hash = ?, operator = ?, created_at = ?,
       updated_at = ? where id = ?`,
  )
  const putMember = connection.forBrand(
    `insert into member (brand_id, user_id, role) values (?1, ?2, ?3) on conflict do update set role = excluded.role`,
  )
  const insertKey = connection.forBrand(keyShape.insert('id'))
  const deleteKey = connection.forBrand('delete from api_key where brand_id = ?1 and id = ?2')
  const touchKey = connection.forBrand('update api_key set last_used_at = ?3 where brand_id = ?1 and id = ?2')

  return {
    insertUser(user) {
      const { email, name, passwordHash, operator, createdAt, updatedAt } = user
      const values = [email, emailIdentity(email), name, passwordHash, Number(operator), createdAt, updatedAt] as const
      const id = Number(insertUser.run(...values).lastInsertRowid)
      known.changeInstallation()
      return { ...user, id }
    },

    updateUser({ id, email, name, passwordHash, operator, createdAt, updatedAt }) {
      updateUser.run(email, emailIdentity(email), name, passwordHash, Number(operator), createdAt, updatedAt, id)
      known.changeInstallation()
    },

    putMember(scope, { userId, role }) {
      putMember.run(scope, userId, role)
    },

    insertKey(scope, key) {
      const id = insertKey.insert(scope, ...keyShape.write(key, 'id'))
      return { ...key, brandId: scope.brandId, id }
    },

    deleteKey(scope, id) {
      return deleteKey.run(scope, id) > 0
    },

    touchKey(scope, id, at) {
      touchKey.run(scope, id, at)
    },
  } satisfies Partial<Ledger>
}
