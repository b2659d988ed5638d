import { Type } from 'typebox'
import { EntitySummarySchema } from '../entity/schema.ts'
import { EntrySchema } from '../entry/schema.ts'
import { Answer } from '../schema.ts'
import { customerProperties } from './schema.ts'

/** Entries of one entity that the details show; the list with the reference as its filter shows them all. */
export const mostEntriesShown = 100

export const CustomerDetailsSchema = Answer('CustomerDetails', {
  ...customerProperties,
  crm: Type.Array(
    Answer('CustomerEntries', {
      entity: EntitySummarySchema,
      entries: Type.Array(EntrySchema, { description: `The newest ${mostEntriesShown}.` }),
      entries_count: Type.Integer({ description: 'All that the customer has in this entity.' }),
    }),
  ),
})
