import type { ApiKey, KeyIdentity, Member, User } from '../../../core/account/index.ts'
import type { Role, Scope } from '../../../core/brand/index.ts'
import type { AccountReads } from '../../../core/store/index.ts'
import { emailIdentity } from '../../../core/text/index.ts'
import type { Connection, Row } from '../database/connection.ts'
import { keyShape, userShape } from '../database/shapes.ts'

export function accountReads(connection: Connection) {
  // A key says which brand is meant, so nobody knows it before.
  const keyByHash = connection.acrossBrands(`select brand_id, ${keyShape.columns} from api_key where hash = ?`)
  const keysOf = connection.forBrand(`select ${keyShape.columns} from api_key where brand_id = ?1 order by id`)
  const roleOf = connection.forBrand('select role from member where brand_id = ?1 and user_id = ?2')
  const userById = connection.forInstallation(`select ${userShape.columns} from user where id = ?`)
  const userByEmail = connection.forInstallation(`select ${userShape.columns} from user where email_identity = ?`)

  const readKey = (brandId: number, row: Row): ApiKey => ({ brandId, ...keyShape.read(row) })

  const findRole = (scope: Scope, user: User): Role | undefined =>
    user.operator ? 'owner' : (roleOf.get(scope, user.id)?.['role'] as Role | undefined)

  return {
    findKey(hash): KeyIdentity | undefined {
      return connection.snapshot(() => {
        const row = keyByHash.get(hash)
        if (!row) return undefined
        const key = readKey(row['brand_id'] as number, row)
        const user = userShape.read(userById.get(key.userId)!)
        return { key, user, role: findRole({ brandId: key.brandId } as Scope, user) }
      })
    },

    findMember(scope, userId): Member | undefined {
      return connection.snapshot(() => {
        const row = userById.get(userId)
        const user = row && userShape.read(row)
        const role = user && findRole(scope, user)
        return role && { user, role }
      })
    },

    listKeys(scope) {
      return keysOf.all(scope).map((row) => readKey(scope.brandId, row))
    },

    findUserByEmail(email): User | undefined {
      const row = userByEmail.get(emailIdentity(email))
      return row && userShape.read(row)
    },
  } satisfies AccountReads
}
