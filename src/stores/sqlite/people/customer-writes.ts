import type { Ledger } from '../../../core/store/index.ts'
import { emailIdentity } from '../../../core/text/index.ts'
import type { Connection } from '../database/connection.ts'
import { customerRowShape } from '../database/shapes.ts'
import { searchedText } from './customer-reads.ts'

export function customerWrites(connection: Connection) {
  const update = connection.forBrand(customerRowShape.update('id = ?', 'id'))
  const insert = connection.forBrand(customerRowShape.insert())
  const count = connection.forBrand('update tally set customers = customers + 1 where brand_id = ?1')

  return {
    putCustomer(scope, customer) {
      const emailIdentityOrNull = customer.email === null ? null : emailIdentity(customer.email)
      const row = { ...customer, emailIdentity: emailIdentityOrNull, search: searchedText(customer) }
      if (update.run(scope, ...customerRowShape.write(row, 'id'), customer.id) > 0) return
      insert.run(scope, ...customerRowShape.write(row))
      count.run(scope)
    },
  } satisfies Partial<Ledger>
}
