import { after } from '../../../core/awaitable.ts'
import { mostEntryKeys } from '../../../core/entry/index.ts'
import { isJsonObject } from '../../../core/json.ts'
import { answers, type HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import { namedPlace } from './named-place.ts'
import { write } from './write.ts'

/** Copies mapped fields to another entity, where the target may be moved on at once (rule 2.2-3). */
export const moveCrmToEntity: HostFunction = {
  name: 'moveCrmToEntity',
  call(tools) {
    const { options } = tools
    const from = options.entity('from_slug')
    const to = options.entity('to_slug')
    const fields = parseFieldMap(options)
    const names = namedPlace(options)
    const remove = options.boolean('remove_from_old')
    const all = options.allEntries()
    return after(options.target(), (target) =>
      write(
        tools,
        {
          name: 'entry.moveToEntity',
          input: { from: from.slug, to: to.slug, ...target, fields, ...names, remove, all },
        },
        ({ moved, removed }) => ({ ok: true, moved, removed_from_old: removed }),
        { ok: true, moved: null, removed_from_old: null, pending: true },
      ),
    )
  },
  refused: answers.notOk({ moved: 0, removed_from_old: 0 }),
}

/** `{ source: target }` */
function parseFieldMap(options: Options): { source: string; target: string }[] {
  const given = options.required('field_map')
  if (!isJsonObject(given)) throw options.refuse('field_map', 'must be an object such as { source: "target" }')
  const pairs = Object.entries(given)
  if (pairs.length > mostEntryKeys) throw options.refuse('field_map', `must not map more than ${mostEntryKeys} fields`)
  return pairs.map(([source, target]) => ({
    source: options.checkKey('field_map', source),
    target: options.checkKey(`field_map.${source}`, target),
  }))
}
