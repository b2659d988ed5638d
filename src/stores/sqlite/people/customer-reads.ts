import type { Customer } from '../../../core/customer/index.ts'
import type { CustomerReads } from '../../../core/store/index.ts'
import { emailIdentity, foldText } from '../../../core/text/index.ts'
import type { Connection } from '../database/connection.ts'
import { customerShape } from '../database/shapes.ts'

export function customerReads(connection: Connection) {
  const select = `select ${customerShape.columns} from customer where brand_id = ?1`
  const newest = 'order by created_at desc, id desc limit ?2 offset ?3'
  const byId = connection.forBrand(`${select} and id = ?2`)
  const byEmail = connection.forBrand(`${select} and email_identity = ?2`)
  const list = connection.forBrand(`${select} ${newest}`)
  const count = connection.forBrand('select customers as total from tally where brand_id = ?1')
  const search = connection.forBrand(`${select} and instr(search, ?4) > 0 ${newest}`)
  const countFound = connection.forBrand(
    'select count(*) as total from customer where brand_id = ?1 and instr(search, ?2) > 0',
  )
  const read = customerShape.read.bind(customerShape)

  return {
    findCustomer(scope, id): Customer | undefined {
      const row = byId.get(scope, id)
      return row && read(row)
    },

    findCustomerByEmail(scope, email): Customer | undefined {
      const row = byEmail.get(scope, emailIdentity(email))
      return row && read(row)
    },

    listCustomers(scope, { q = '', limit, offset }) {
      const wanted = foldText(q)
      return connection.snapshot(() => {
        const rows = wanted === '' ? list.all(scope, limit, offset) : search.all(scope, limit, offset, wanted)
        const found = wanted === '' ? count.get(scope) : countFound.get(scope, wanted)
        return { customers: rows.map(read), total: (found?.['total'] ?? 0) as number }
      })
    },
  } satisfies CustomerReads
}

/** What `q` is looked for in; divided by what no text may hold (rule 1.3-3), so that nothing reaches across. */
export function searchedText({ email, name, phone }: Customer): string {
  return [email ?? '', name, phone].map(foldText).join('\0')
}
