import { mostTitleLength, parseReference, parseValues, type CreateEntryInput } from '../../../core/entry/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import { findId } from '../path-names.ts'

/**
 * A new entry out of a body (rule 1.4-3). What its values may be is judged inside the write, which also tells what is
 * wrong here; only where the values can't be read at all, it is told at once.
 */
export function parseNewEntry(body: Json): Omit<CreateEntryInput, 'entity'> {
  const input = new Input(body)
  const title = input.text('title', mostTitleLength)
  input.require('title', title)
  const pipeline = readPlace(input, 'pipeline_id')
  const stage = readPlace(input, 'stage_id')
  const reference = input.collect(() => parseReference(input.value('reference_type'), input.value('reference_id')))
  const assigneeUserId = input.integer('assigned_to_user_id', 1, Number.MAX_SAFE_INTEGER) ?? null
  const assigneeTeamId = input.integer('assigned_to_team_id', 1, Number.MAX_SAFE_INTEGER) ?? null
  const values = input.collect(() => parseValues(input.value('values')))
  if (!values) input.done()
  return {
    title: title ?? null,
    pipeline,
    stage,
    reference: reference ?? null,
    assigneeUserId,
    assigneeTeamId,
    values: [...values!].map(([key, value]) => ({ key, value: value as Json })),
    strict: true,
    issues: input.issues,
  }
}

/** An id, also as a decimal string, or a slug. */
function readPlace(input: Input, name: 'pipeline_id' | 'stage_id'): number | string | undefined {
  const given = input.value(name) ?? undefined
  if (given === undefined || given === '') return undefined
  if (typeof given === 'number' && Number.isSafeInteger(given)) return given
  if (typeof given === 'string') return findId(given) ?? given
  return input.refuse(name, 'must be an integer')
}
