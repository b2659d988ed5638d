import { describe, expect, it } from 'vitest'
import { DAY_MS, dayAt, startOfDay } from './zoned-day.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`)
const at = (text: string) => Date.parse(text)

describe('dayAt', () => {
  it.each([
    ['2026-03-15T22:59:59Z', 'Europe/Berlin', '2026-03-15'],
    ['2026-03-15T23:00:00Z', 'Europe/Berlin', '2026-03-16'],
    ['2026-03-15T03:59:59Z', 'America/New_York', '2026-03-14'],
    ['2026-03-15T04:00:00Z', 'America/New_York', '2026-03-15'],
    ['2026-03-15T10:00:00Z', 'Pacific/Kiritimati', '2026-03-16'],
    ['2026-03-15T23:59:59Z', 'UTC', '2026-03-15'],
    ['1969-12-31T23:30:00Z', 'Europe/Berlin', '1970-01-01'],
  ])('at %s it is in %s the day %s', (moment, zone, text) => {
    expect(dayAt(at(moment), zone)).toBe(day(text))
  })
})

describe('startOfDay', () => {
  it.each([
    ['2026-03-15', 'UTC', '2026-03-15T00:00:00Z'],
    ['2026-03-15', 'Europe/Berlin', '2026-03-14T23:00:00Z'],
    ['2026-07-15', 'Europe/Berlin', '2026-07-14T22:00:00Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
    ['2026-03-15', 'Asia/Kathmandu', '2026-03-14T18:15:00Z'],
    // Clocks jump from 24:00 to 01:00: the day begins at one o'clock.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    // Clocks go back at midnight: the first of the two midnights counts.
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00Z'],
    // A day that was left out begins where the next one does.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('%s begins in %s at %s', (text, zone, moment) => {
    expect(new Date(startOfDay(day(text), zone)).toISOString()).toBe(new Date(moment).toISOString())
  })

  it('is the first moment of its day, in every zone and around every change of clocks of a year', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      for (const text of [
        '2026-01-01',
        '2026-03-08',
        '2026-03-09',
        '2026-03-29',
        '2026-04-05',
        '2026-10-25',
        '2026-11-01',
        '2026-09-06',
      ]) {
        const start = startOfDay(day(text), zone)
        expect([zone, text, dayAt(start, zone), dayAt(start - 1, zone)]).toEqual([
          zone,
          text,
          day(text),
          day(text) - DAY_MS,
        ])
      }
    }
  })
})
