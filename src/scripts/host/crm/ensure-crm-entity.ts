import { isEnsured, type EnsuredEntity } from '../../../core/entity/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { isSlug } from '../../../core/text/index.ts'
import type { HostFunction } from '../host-function.ts'
import { Refused } from '../options.ts'

const optionNames = [
  'name',
  'singular_name',
  'plural_name',
  'icon',
  'color',
  'entity_mode',
  'fields',
  'pipelines',
] as const

/** Makes the entity and its fields where they are missing; changes nothing that exists. At most 5 calls a run. */
export const ensureCrmEntity: HostFunction = {
  name: 'ensureCrmEntity',
  call({ run, options, note }) {
    const slug = options.slug()
    if (!isSlug(slug)) throw options.refuse('slug', 'must be 1 to 64 of a-z, 0-9, _ and -, with a letter')
    const nth = run.budget.spendEnsure()
    if (nth === undefined) throw new Refused('rate_limited', 'A run may ensure at most 5 entities.')
    const declaration: JsonObject = Object.fromEntries(
      optionNames.flatMap((name) => {
        const value = options.value(name)
        return value === undefined || value === null ? [] : [[name, value] as const]
      }),
    )
    const input = { slug, declaration }
    const question = run.ensured && `${nth} ${JSON.stringify(input)}`
    const answered = question === undefined ? undefined : run.ensured?.get(question)
    if (!answered && isEnsured(run.definitions, input)) {
      const entity = run.definitions.getEntity(slug)
      return {
        id: entity.id,
        slug,
        created: false,
        fields_added: [],
        fields_skipped: keysOf(declaration['fields'] ?? null),
      }
    }
    const ensuring = answered ? Promise.resolve(answered) : run.store.writer.execute(run.scope, 'entity.ensure', input)
    return ensuring.then(async (result) => {
      if (question !== undefined) run.ensured?.set(question, result)
      await run.refreshDefinitions()
      for (const { key, reason } of result.fieldsSkipped) if (reason !== 'It exists.') note(`Skipped ${key}: ${reason}`)
      return present(result)
    })
  },
  refused: ({ code }) => ({ id: null, created: false, error: code }),
}

function present({ id, slug, created, fieldsAdded, fieldsSkipped }: EnsuredEntity): Json {
  return { id, slug, created, fields_added: fieldsAdded, fields_skipped: fieldsSkipped.map(({ key }) => key) }
}

function keysOf(fields: Json): readonly string[] {
  if (!Array.isArray(fields)) return []
  return (fields as readonly Json[]).flatMap((field) =>
    isJsonObject(field) && typeof field['key'] === 'string' ? [field['key']] : [],
  )
}
