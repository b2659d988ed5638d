import type { Customer } from '../../../core/customer/index.ts'
import { presentTime } from '../schema.ts'
import type { CustomerWire } from './schema.ts'

export function presentCustomer(customer: Customer): CustomerWire {
  return {
    id: customer.id,
    email: customer.email,
    name: customer.name,
    first_name: customer.firstName,
    last_name: customer.lastName,
    phone: customer.phone,
    country: customer.country,
    state: customer.state,
    city: customer.city,
    address: customer.address,
    created_at: presentTime(customer.createdAt),
    updated_at: presentTime(customer.updatedAt),
  }
}
