import { after } from '../../../core/awaitable.ts'
import { parseValues, titleFault } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { namedPlace } from './named-place.ts'
import { write } from './write.ts'

/** A new record. Without customer and reference it is stored without one (rule 2.1-4): a lead form, a collection. */
export const createCrmEntry: HostFunction = {
  name: 'createCrmEntry',
  call(tools) {
    const { run, options, note } = tools
    const entity = options.entity()
    options.refuseEntryId()
    const title = options.text('title') ?? null
    const fault = title === null ? undefined : titleFault(title)
    if (fault !== undefined) throw options.refuse('title', fault)
    const values = [...parseValues(options.value('values'))].map(([key, value]) => ({ key, value: value as Json }))
    const place = namedPlace(options)
    // Who does not wait for the entry is told its id at once, so it is made here; else the store makes it, as all others.
    const id = options.isAsync() ? run.tools.newId() : undefined
    return after(options.referenceOrNone(), (reference) => {
      if (reference === null && (options.value('reference_type') ?? null) !== null) {
        note('There is no referenceId to go with the referenceType: stored without a reference.')
      }
      return write(
        tools,
        { name: 'entry.create', input: { entity: entity.slug, id, title, values, reference, ...place, strict: false } },
        ({ entry }) => ({ ok: true, id: entry.id }),
        { ok: true, id: id ?? null, pending: true },
      )
    })
  },
  refused: answers.notOk(),
}
