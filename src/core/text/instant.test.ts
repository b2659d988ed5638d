import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant } from './instant.ts'
import { fuzzing } from '../testing/fuzz.ts'

describe('parseInstant', () => {
  it.each([
    ['1970-01-01', 0],
    ['2026-03-15', Date.UTC(2026, 2, 15)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2000-02-29', Date.UTC(2000, 1, 29)],
    ['0000-01-01', -62_167_219_200_000],
    ['0099-12-31', -59_011_545_600_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['2026-03-15T09:30:00Z', Date.UTC(2026, 2, 15, 9, 30)],
    ['2026-03-15t09:30:00z', Date.UTC(2026, 2, 15, 9, 30)],
    ['2026-03-15T09:30:00+02:00', Date.UTC(2026, 2, 15, 7, 30)],
    ['2026-03-15T09:30:00-05:30', Date.UTC(2026, 2, 15, 15)],
    ['2026-03-15T00:30:00+14:00', Date.UTC(2026, 2, 14, 10, 30)],
    ['2026-03-15T09:30:00-00:00', Date.UTC(2026, 2, 15, 9, 30)],
    ['2026-03-15T09:30:00.5Z', Date.UTC(2026, 2, 15, 9, 30, 0, 500)],
    ['2026-03-15T09:30:00.123456789Z', Date.UTC(2026, 2, 15, 9, 30, 0, 123)],
  ])('reads %s', (text, time) => {
    expect(parseInstant(text)).toBe(time)
  })

  it.each([
    ['a leap day of a common year', '2026-02-29'],
    ['a leap day of a century', '1900-02-29'],
    ['a day past the end of its month', '2026-04-31'],
    ['a month that is none', '2026-13-01'],
    ['the month 0', '2026-00-10'],
    ['the day 0', '2026-01-00'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['hour 24', '2026-03-15T24:00:00Z'],
    ['minute 60', '2026-03-15T09:60:00Z'],
    ['an offset of a day', '2026-03-15T09:30:00+24:00'],
    ['no offset', '2026-03-15T09:30:00'],
    ['no seconds', '2026-03-15T09:30Z'],
    ['a space for the T', '2026-03-15 09:30:00Z'],
    ['ten digits of a second', '2026-03-15T09:30:00.1234567890Z'],
    ['a dot without digits', '2026-03-15T09:30:00.Z'],
    ['five digits of a year', '+02026-03-15'],
    ['a year alone', '2026'],
    ['a month alone', '2026-03'],
    ['the time zone by name', '2026-03-15T09:30:00 Europe/Berlin'],
    ['what only Date.parse would read', 'March 15, 2026'],
    ['a space before', ' 2026-03-15'],
    ['a line end behind', '2026-03-15\n'],
    ['digits of another script', '２０２６-03-15'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it('reads every moment that a Date writes', () => {
    const date = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(date, (moment) => {
        expect(parseInstant(moment.toISOString())).toBe(moment.getTime())
        expect(parseInstant(moment.toISOString().slice(0, 10))).toBe(
          Math.floor(moment.getTime() / 86_400_000) * 86_400_000,
        )
      }),
      fuzzing(100),
    )
  })
})
