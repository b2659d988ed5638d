import { after } from '../../../core/awaitable.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { write } from './write.ts'

/** Adds one element to a list: a new entry of kind `value` that holds the key. */
export const addCrmFieldValue: HostFunction = {
  name: 'addCrmFieldValue',
  call(tools) {
    const { options } = tools
    const entity = options.entity()
    options.refuseEntryId()
    const key = options.fieldKey()
    const value = options.notNull('value')
    return after(options.reference(), (reference) =>
      write(
        tools,
        { name: 'entry.addFieldValue', input: { entity: entity.slug, reference, key, value } },
        () => true,
        true,
      ),
    )
  },
  refused: answers.false,
}
