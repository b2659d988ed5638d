import { after } from '../../../core/awaitable.ts'
import type { EntryCommandName } from '../../../core/command/index.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { write } from './write.ts'

/** Links the newest entry, or the one that is named, to another. */
export const setCrmRelation = relationFunction('setCrmRelation', 'entry.setRelation')
/** Takes one such link away. */
export const removeCrmRelation = relationFunction('removeCrmRelation', 'entry.removeRelation')

function relationFunction(
  name: string,
  command: Extract<EntryCommandName, 'entry.setRelation' | 'entry.removeRelation'>,
): HostFunction {
  return {
    name,
    call(tools) {
      const { options } = tools
      const entity = options.entity()
      const key = options.fieldKey('relation_key')
      const targetId = options.required('target_entry_id')
      if (typeof targetId !== 'string') throw options.refuse('target_entry_id', 'must be the id of an entry')
      return after(options.target(), (target) =>
        write(
          tools,
          { name: command, input: { entity: entity.slug, ...target, key, targetId } },
          () => ({ ok: true }),
          { ok: true, pending: true },
        ),
      )
    },
    refused: answers.notOk(),
  }
}
