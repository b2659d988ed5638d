import type { Member, User } from '../account/index.ts'
import type { Scope } from '../brand/index.ts'
import { sessionKeptMs } from '../session/index.ts'
import type { Ledger } from '../store/index.ts'
import { compareText, emailIdentity, foldText } from '../text/index.ts'
import type { Tables } from './tables.ts'

/** Customers and their sessions, users and their keys. */
export function memoryPeople(tables: Tables, now: () => number) {
  const keyOf = ({ brandId }: Scope, id: number) => {
    const key = tables.keys.get(id)
    return key?.brandId === brandId ? key : undefined
  }
  const putUser = (user: User): User => {
    tables.users.set(user.id, user)
    tables.installationChanged()
    return user
  }

  const findRole = (brandId: number, user: User) => (user.operator ? 'owner' : tables.roleOf(brandId, user.id))

  const findSession = (scope: Scope, tokenHash: string) => {
    const session = tables.of(scope).sessions.get(tokenHash)
    return session && now() - session.usedAt <= sessionKeptMs ? session : undefined
  }

  return {
    findCustomer(scope, id) {
      return tables.of(scope).customers.get(id)
    },

    findCustomerByEmail(scope, email) {
      const wanted = emailIdentity(email)
      const customers = tables.of(scope).customers.values()
      return customers.find((customer) => customer.email !== null && emailIdentity(customer.email) === wanted)
    },

    listCustomers(scope, of) {
      const wanted = foldText(of.q ?? '')
      const customers = tables
        .of(scope)
        .customers.values()
        .filter(({ email, name, phone }) => [email ?? '', name, phone].some((text) => foldText(text).includes(wanted)))
        .sort((a, b) => b.createdAt - a.createdAt || compareText(b.id, a.id))
      return { customers: customers.slice(of.offset, of.offset + of.limit), total: customers.length }
    },

    putCustomer(scope, customer) {
      tables.of(scope).customers.set(customer.id, customer)
    },

    findSession,

    findVisitor(scope, tokenHash) {
      const session = findSession(scope, tokenHash)
      return session && { session, customer: tables.of(scope).customers.get(session.customerId ?? '') }
    },

    putSession(scope, session) {
      tables.of(scope).sessions.set(session.tokenHash, session)
    },

    deleteSession(scope, tokenHash) {
      tables.of(scope).sessions.delete(tokenHash)
    },

    findKey(hash) {
      const key = tables.keys.values().find((candidate) => candidate.hash === hash)
      const user = key && tables.users.get(key.userId)
      if (!key || !user) return undefined
      return { key, user, role: findRole(key.brandId, user) }
    },

    findMember({ brandId }, userId): Member | undefined {
      const user = tables.users.get(userId)
      const role = user && findRole(brandId, user)
      return role && { user, role }
    },

    listKeys({ brandId }) {
      return tables.keys.values().filter((key) => key.brandId === brandId)
    },

    findUserByEmail(email) {
      const wanted = emailIdentity(email)
      return tables.users.values().find((user) => emailIdentity(user.email) === wanted)
    },

    insertUser(user) {
      return putUser({ ...user, id: tables.nextId('user') })
    },

    updateUser(user) {
      putUser(user)
    },

    putMember(scope, { userId, role }) {
      tables.of(scope).members.set(userId, role)
    },

    insertKey(scope, key) {
      const inserted = { ...key, brandId: scope.brandId, id: tables.nextId('key') }
      tables.keys.set(inserted.id, inserted)
      return inserted
    },

    deleteKey(scope, id) {
      return keyOf(scope, id) !== undefined && tables.keys.delete(id)
    },

    touchKey(scope, id, at) {
      const key = keyOf(scope, id)
      if (key) tables.keys.set(id, { ...key, lastUsedAt: at })
    },
  } satisfies Partial<Ledger>
}
