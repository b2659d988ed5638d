import { DatabaseSync } from 'node:sqlite'
import type { Scope } from '../../../core/brand/index.ts'
import type { StoredChange } from '../../../core/testing/index.ts'
import { formatEntryId } from '../database/entry-id.ts'

/** The log as it lies in the file. */
export function readChanges(file: string, { brandId }: Scope): StoredChange[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return db
      .prepare('select seq, at, lower(hex(entry_id)) as id, body from change where brand_id = ? order by seq')
      .all(brandId)
      .map(({ seq, at, id, body }) => ({
        ...JSON.parse(body as string),
        ...(id === '' ? {} : { entryId: formatEntryId(id as string) }),
        at,
        seq,
      }))
  } finally {
    db.close()
  }
}
