import { after } from '../after.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { write } from './write.ts'

/** Sets one value on the entry that placement finds (rule 2.2-2), or on a new one. */
export const setCrmField: HostFunction = {
  name: 'setCrmField',
  call(tools) {
    const { options } = tools
    const entity = options.entity()
    const key = options.fieldKey()
    const value = options.required('value')
    if (value === null) throw options.refuse('value', 'must not be null')
    const force = options.boolean('force')
    const entryId = options.entryId()
    return after(options.reference(), (reference) =>
      write(
        tools,
        {
          name: 'entry.setFields',
          input: { entity: entity.slug, reference, entryId, fields: [{ key, value }], force },
        },
        () => true,
        true,
      ),
    )
  },
  refused: answers.false,
}
