import { after } from '../../../core/awaitable.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { write } from './write.ts'

/** Every entry of the reference, both kinds; with `fieldKey` only the list values under that key. To the trash. */
export const clearCrmEntries: HostFunction = {
  name: 'clearCrmEntries',
  call(tools) {
    const { options } = tools
    const entity = options.entity()
    options.refuseEntryId()
    const key = (options.value('field_key') ?? null) === null ? undefined : options.fieldKey()
    return after(options.reference(), (reference) =>
      write(
        tools,
        { name: 'entry.clear', input: { entity: entity.slug, reference, key } },
        ({ deleted }) => ({ ok: true, deleted }),
        { ok: true, deleted: null, pending: true },
      ),
    )
  },
  refused: answers.notOk(),
}
