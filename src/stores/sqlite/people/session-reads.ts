import { sessionKeptMs, type Session } from '../../../core/session/index.ts'
import type { SessionReads, Visitor } from '../../../core/store/index.ts'
import type { Connection, Row } from '../database/connection.ts'
import { customerShape } from '../database/shapes.ts'

const columns = 's.customer_id, s.email as session_email, s.values_json, s.created_at as session_created_at, s.used_at'
const condition = 's.brand_id = ?1 and s.token_hash = ?2 and s.used_at >= ?3'

export function sessionReads(connection: Connection, now: () => number) {
  const find = connection.forBrand(`select ${columns} from session s where ${condition}`)
  // One statement: each takes and gives back a lock of the file.
  const findWithCustomer = connection.forBrand(
    `select ${columns}, ${customerShape.columnsOf('c')}
     from session s left join customer c on c.brand_id = ?1 and c.id = s.customer_id where ${condition}`,
  )
  return {
    findSession(scope, tokenHash): Session | undefined {
      const row = find.get(scope, tokenHash, now() - sessionKeptMs)
      return row && readSession(row, tokenHash)
    },

    findVisitor(scope, tokenHash): Visitor | undefined {
      const row = findWithCustomer.get(scope, tokenHash, now() - sessionKeptMs)
      if (!row) return undefined
      const customer = row['id'] === null ? undefined : customerShape.read(row)
      return { session: readSession(row, tokenHash), customer }
    },
  } satisfies SessionReads
}

function readSession(row: Row, tokenHash: string): Session {
  return {
    tokenHash,
    customerId: row['customer_id'] as string | null,
    email: row['session_email'] as string | null,
    values: JSON.parse(row['values_json'] as string),
    createdAt: row['session_created_at'] as number,
    usedAt: row['used_at'] as number,
  }
}
