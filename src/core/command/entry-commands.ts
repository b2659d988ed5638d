import { addFieldValue } from '../entry/add-field-value.ts'
import { clearEntries } from '../entry/clear-entries.ts'
import { createEntry } from '../entry/create-entry.ts'
import { moveEntries } from '../entry/move-entries.ts'
import { moveToEntity } from '../entry/move-to-entity.ts'
import { reassignReference } from '../entry/reassign-reference.ts'
import { removeRelation, setRelation } from '../entry/relations.ts'
import { setFields } from '../entry/set-fields.ts'
import { tellChanges } from './tell-changes.ts'

/** What writes entries: what scripts may ask for with `async: true`, and what of that is kept where it was refused. */
export const entryCommands = tellChanges({
  'entry.addFieldValue': addFieldValue,
  'entry.clear': clearEntries,
  'entry.create': createEntry,
  'entry.move': moveEntries,
  'entry.moveToEntity': moveToEntity,
  'entry.reassignReference': reassignReference,
  'entry.removeRelation': removeRelation,
  'entry.setFields': setFields,
  'entry.setRelation': setRelation,
})

export type EntryCommandName = keyof typeof entryCommands
