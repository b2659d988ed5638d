import type { Scope } from '../../core/brand/index.ts'
import type { Ledger } from '../../core/store/index.ts'
import { accountWrites } from './accounts/account-writes.ts'
import type { Connection } from './database/connection.ts'
import { UndoLog } from '../../core/undo-log.ts'
import { definitionReads } from './definitions/definition-reads.ts'
import { definitionWrites } from './definitions/definition-writes.ts'
import { KnownDefinitions } from './definitions/known-definitions.ts'
import { ChangeNumbers } from './entries/change-numbers.ts'
import { EntryIndex } from './entries/entry-index.ts'
import { entryWrites } from './entries/entry-writes.ts'
import type { FindField } from './entries/entry-reads.ts'
import { KeyNumbers } from './entries/key-numbers.ts'
import { TitleIndex } from './entries/title-index.ts'
import { customerWrites } from './people/customer-writes.ts'
import { mailWrites } from './people/mails.ts'
import { sessionWrites } from './people/session-writes.ts'
import { signInCodes } from './people/sign-in-codes.ts'
import { createReads, type AtOnce } from './reads.ts'
import { failedWriteWrites } from './runs/failed-writes.ts'
import { keptAnswerWrites } from './runs/kept-answers.ts'
import { runWrites } from './runs/run-writes.ts'
import { sourceWrites } from './sources/source-writes.ts'

/** The ledger on the writer's connection, with what its transactions must take along. */
export interface SqliteLedger {
  readonly ledger: AtOnce<Ledger>
  /** What memory knows of the transaction and the database does not undo by itself. */
  readonly undo: UndoLog
  /** Writes what waits for the end of the transaction. To be called before the commit. */
  flush(): void
  /** Tells the brands (and perhaps the installation) whose definitions were changed, and begins anew. After the commit. */
  takeChanged(): readonly number[]
}

/** `now` tells whether a session has ended. */
export function openLedger(connection: Connection, now: () => number): SqliteLedger {
  const undo = new UndoLog()
  const keys = new KeyNumbers(connection)
  const known = new KnownDefinitions(connection, definitionReads(connection).readDefinitions, undo)
  const definitions = (scope: Scope) => known.of(scope)
  const findField: FindField = (scope, entityId, key) => definitions(scope).findField(entityId, key)
  const index = new EntryIndex(connection, keys, definitions, undo)
  const titles = new TitleIndex(connection, undo)
  const numbers = new ChangeNumbers(connection, undo)
  const reads = createReads({ connection, keys, findField, now })
  const ledger: AtOnce<Ledger> = {
    ...reads,
    listEntries(scope, query) {
      if (query.q !== undefined) titles.flush()
      return reads.listEntries(scope, query)
    },
    definitions,
    ...entryWrites(connection, { index, titles, numbers }),
    ...customerWrites(connection),
    ...sessionWrites(connection, now),
    ...definitionWrites(connection, known, index),
    ...sourceWrites(connection, known, reads.findSource),
    ...accountWrites(connection, known),
    ...runWrites(connection),
    ...failedWriteWrites(connection),
    ...keptAnswerWrites(connection),
    ...signInCodes(connection),
    ...mailWrites(connection),
  }
  return {
    ledger,
    undo,
    flush() {
      titles.flush()
      numbers.flush()
    },
    takeChanged() {
      const changed = [...known.changed]
      known.commit()
      return changed
    },
  }
}
