import { addFieldValue } from '../entry/add-field-value.ts'
import { clearEntries } from '../entry/clear-entries.ts'
import { createEntry } from '../entry/create-entry.ts'
import { reassignReference } from '../entry/reassign-reference.ts'
import { setFields } from '../entry/set-fields.ts'
import { tellChanges } from './tell-changes.ts'

/** What writes entries: what scripts may ask for with `async: true`, and what of that is kept where it was refused. */
export const entryCommands = tellChanges({
  'entry.addFieldValue': addFieldValue,
  'entry.clear': clearEntries,
  'entry.create': createEntry,
  'entry.reassignReference': reassignReference,
  'entry.setFields': setFields,
})

export type EntryCommandName = keyof typeof entryCommands
