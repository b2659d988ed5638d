import { after } from '../../../core/awaitable.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { write } from './write.ts'

/** Sets one value on the entry that is named or that placement finds (rule 2.2-2), or on a new one. */
export const setCrmField: HostFunction = {
  name: 'setCrmField',
  call(tools) {
    const { options } = tools
    const entity = options.entity()
    const key = options.fieldKey()
    const value = options.notNull('value')
    const force = options.boolean('force')
    return after(options.target(), (target) =>
      write(
        tools,
        {
          name: 'entry.setFields',
          input: { entity: entity.slug, ...target, fields: [{ key, value }], force },
        },
        () => true,
        true,
      ),
    )
  },
  refused: answers.false,
}
