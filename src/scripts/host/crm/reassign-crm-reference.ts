import { after } from '../../../core/awaitable.ts'
import { parseReferenceId, parseReferenceType } from '../../../core/entry/index.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { Refused } from '../options.ts'
import { write } from './write.ts'

/** The session key under which a quiz keeps who its visitor is; only he may take his entries along. */
const visitorKey = 'quiz_visitor_id'

/** Moves an anonymous visitor's entries to the customer he turned out to be (rule 2.2-4). */
export const reassignCrmReference: HostFunction = {
  name: 'reassignCrmReference',
  call(tools) {
    const { run, options } = tools
    const entity = options.entity()
    options.refuseEntryId()
    const type = parseReferenceType(options.required('from_reference_type'))
    if (type === undefined) throw options.refuse('from_reference_type', 'must be 1 to 64 letters, digits, - or _')
    const fromId = parseReferenceId(options.value('from_reference_id'))
    const visitorId = parseReferenceId(run.session.get(visitorKey))
    return after(run.customer(), (customer) => {
      if (!customer || fromId === undefined || fromId !== visitorId) {
        throw new Refused(
          'forbidden',
          "fromReferenceId must be the session's own quiz_visitor_id, and a customer be signed in.",
        )
      }
      const toType = options.value('to_reference_type') ?? 'customer'
      const toId = parseReferenceId(options.value('to_reference_id') ?? customer.id)
      if (toType !== 'customer' || toId !== customer.id) {
        throw new Refused('forbidden_target', "The target must be the session's own customer.")
      }
      return write(
        tools,
        {
          name: 'entry.reassignReference',
          input: { entity: entity.slug, from: { type, id: fromId }, to: { type: 'customer', id: customer.id } },
        },
        ({ migrated, merged }) => ({ ok: true, migrated, merged }),
        { ok: true, migrated: null, merged: null, pending: true },
      )
    })
  },
  refused: answers.notOk({ migrated: 0, merged: false }),
}
