import { describe, expect, it } from 'vitest'
import { aCustomer, customerInput, issuesOf, moment } from '../testing/index.ts'
import { completeCustomer, customerLookup, isCustomerId, newCustomer, parseCustomer } from './customer.ts'

describe('parseCustomer', () => {
  it('takes everything a customer has, in both spellings', () => {
    const parsed = customerInput({
      id: 'c-1',
      name: 'Ada L',
      firstName: 'Ada',
      lastName: 'L',
      phone: '1',
      country: 'UK',
      state: 's',
      city: 'London',
      address: 'a',
    })
    const rest = {
      id: 'c-1',
      email: ' ada@example.com',
      name: 'Ada L',
      phone: '1',
      country: 'UK',
      state: 's',
      city: 'London',
      address: 'a',
    }
    expect(parseCustomer({ ...rest, first_name: 'Ada', last_name: 'L' }, { isNew: true })).toEqual(parsed)
    expect(parseCustomer({ ...rest, firstName: 'Ada', lastName: 'L' }, { isNew: true })).toEqual(parsed)
  })

  it('needs an e-mail of a new customer only', () => {
    for (const raw of [{}, { email: '' }, { email: null }]) {
      expect(issuesOf(() => parseCustomer(raw, { isNew: true }))).toEqual({ email: ['The email field is required.'] })
      expect(parseCustomer(raw, { isNew: false }).email).toBeUndefined()
    }
  })

  it.each([
    [{ email: 'ada' }, 'email'],
    [{ email: 5 }, 'email'],
    [{ id: 'a b' }, 'id'],
    [{ id: 42 }, 'id'],
    [{ id: '' }, 'id'],
    [{ id: 'x'.repeat(65) }, 'id'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ phone: 'x'.repeat(65) }, 'phone'],
    [{ address: 'x'.repeat(513) }, 'address'],
    [{ first_name: 5 }, 'first_name'],
  ])('refuses %j', (raw, name) => {
    expect(Object.keys(issuesOf(() => parseCustomer({ email: 'a@b.c', ...raw }, { isNew: true })))).toEqual([name])
  })
})

describe('newCustomer', () => {
  it('keeps everything that is given', () => {
    const given = {
      name: 'A',
      firstName: 'B',
      lastName: 'C',
      phone: 'D',
      country: 'E',
      state: 'F',
      city: 'G',
      address: 'H',
    }
    expect(newCustomer('1', customerInput(given), moment)).toEqual({
      id: '1',
      email: 'ada@example.com',
      ...given,
      createdAt: moment,
      updatedAt: moment,
    })
  })

  it('is called by first and last name where no name is given', () => {
    expect(newCustomer('1', customerInput({ firstName: 'Ada', lastName: 'L' }), moment).name).toBe('Ada L')
    expect(newCustomer('1', customerInput({ name: '', lastName: 'L' }), moment).name).toBe('L')
    expect(newCustomer('1', customerInput({ name: 'Countess', firstName: 'Ada' }), moment).name).toBe('Countess')
    expect(newCustomer('1', customerInput(), moment)).toMatchObject({ name: '', phone: '', address: '' })
  })
})

describe('completeCustomer', () => {
  it('fills what is lacking, and leaves what is there (rule 3.2-4)', () => {
    const known = aCustomer({ name: '', phone: '1' })
    const given = customerInput({ name: 'Countess', firstName: 'Other', phone: '2', city: 'London' })
    expect(completeCustomer(known, given, 5)).toEqual({ ...known, name: 'Countess', city: 'London', updatedAt: 5 })
  })

  it('is the same object where nothing is lacking', () => {
    const known = aCustomer()
    expect(completeCustomer(known, customerInput({ name: 'Other', firstName: '', phone: '' }), 5)).toBe(known)
  })

  it('names somebody who had no name by his first and last', () => {
    const known = aCustomer({ name: '', firstName: '', lastName: '' })
    expect(completeCustomer(known, customerInput({ firstName: 'Ada', lastName: 'L' }), 5).name).toBe('Ada L')
  })
})

it('a customer is named by an id or an e-mail, and they never look alike', () => {
  expect(customerLookup('ada-1')).toEqual({ id: 'ada-1' })
  expect(customerLookup(' ada@example.com')).toEqual({ email: 'ada@example.com' })
  expect(issuesOf(() => customerLookup('a b'))).toHaveProperty('customer')
  expect([isCustomerId('A_b-9'), isCustomerId('a@b'), isCustomerId(5)]).toEqual([true, false, false])
})
