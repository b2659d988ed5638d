import { after } from '../../../core/awaitable.ts'
import { mostEntryKeys } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import { answers, type HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import { write } from './write.ts'

/** Sets several values on one entry, all or nothing, in one write. */
export const setCrmFields: HostFunction = {
  name: 'setCrmFields',
  call(tools) {
    const { options } = tools
    const entity = options.entity()
    const fields = parseFields(options)
    const force = options.boolean('force')
    return after(options.target(), (target) =>
      write(
        tools,
        { name: 'entry.setFields', input: { entity: entity.slug, ...target, fields, force } },
        () => true,
        true,
      ),
    )
  },
  refused: answers.false,
}

function parseFields(options: Options): readonly { readonly key: string; readonly value: Json }[] {
  const given = options.required('fields')
  if (!Array.isArray(given) || given.length === 0)
    throw options.refuse('fields', 'must be a list of { fieldKey, value }')
  if (given.length > mostEntryKeys) throw options.refuse('fields', `must not hold more than ${mostEntryKeys} fields`)
  return options.fieldPairs('fields', given).map(({ key, value }, i) => {
    const checked = options.checkKey(`fields[${i}].field_key`, key)
    if (value === null) throw options.refuse(`fields[${i}].value`, 'must not be null')
    return { key: checked, value }
  })
}
