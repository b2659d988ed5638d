import { sessionLifetimeMs, type Session } from '../../../core/session/index.ts'
import type { SessionReads } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'

export function sessionReads(connection: Connection, now: () => number) {
  const find = connection.forBrand(
    `select customer_id, email, values_json, created_at, used_at from session
     where brand_id = ?1 and token_hash = ?2 and used_at >= ?3`,
  )
  return {
    findSession(scope, tokenHash): Session | undefined {
      const row = find.get(scope, tokenHash, now() - sessionLifetimeMs)
      return (
        row && {
          tokenHash,
          customerId: row['customer_id'] as string | null,
          email: row['email'] as string | null,
          values: JSON.parse(row['values_json'] as string),
          createdAt: row['created_at'] as number,
          usedAt: row['used_at'] as number,
        }
      )
    },
  } satisfies SessionReads
}
