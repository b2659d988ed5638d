import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePeriod, periodNames } from './period.ts'
import { fuzzing } from '../testing/fuzz.ts'

/** Sunday, 15 March 2026. */
const now = Date.UTC(2026, 2, 15, 9, 30)

function days(name: string, given: { now?: number; timeZone?: string; calendar?: boolean } = {}): string[] | undefined {
  const period = parsePeriod(name, { now, timeZone: 'UTC', calendar: false, ...given })
  return (
    period &&
    [period.from, period.to].map((time) => new Date(time).toISOString().replace(/T00:00:00.000Z|:00.000Z/, ''))
  )
}

describe('a period', () => {
  it.each([
    ['today', '2026-03-15', '2026-03-16'],
    ['yesterday', '2026-03-14', '2026-03-15'],
    ['tomorrow', '2026-03-16', '2026-03-17'],
    ['this_week', '2026-03-09', '2026-03-16'],
    ['last_week', '2026-03-02', '2026-03-09'],
    ['next_week', '2026-03-16', '2026-03-23'],
    ['this_month', '2026-03-01', '2026-04-01'],
    ['last_month', '2026-02-01', '2026-03-01'],
    ['next_month', '2026-04-01', '2026-05-01'],
    ['this_quarter', '2026-01-01', '2026-04-01'],
    ['last_quarter', '2025-10-01', '2026-01-01'],
    ['next_quarter', '2026-04-01', '2026-07-01'],
    ['this_year', '2026-01-01', '2027-01-01'],
    ['last_year', '2025-01-01', '2026-01-01'],
    ['next_year', '2027-01-01', '2028-01-01'],
    ['last_1_days', '2026-03-15', '2026-03-16'],
    ['last_7_days', '2026-03-09', '2026-03-16'],
    ['last_30_days', '2026-02-14', '2026-03-16'],
    ['next_7_days', '2026-03-15', '2026-03-22'],
  ])('%s is from %s to before %s', (name, from, to) => {
    expect(days(name)).toEqual([from, to])
  })

  it.each([
    '',
    'Today',
    'last_0_days',
    'last_07_days',
    'last_10000_days',
    'last_-1_days',
    'last_7_weeks',
    'toString',
    'last_N_days',
  ])('%j is none', (name) => {
    expect(days(name)).toBeUndefined()
  })

  it('is no number, list or nothing', () => {
    const context = { now, timeZone: 'UTC', calendar: false }
    expect([5, ['today'], null, undefined].map((name) => parsePeriod(name, context))).toEqual(Array(4).fill(undefined))
  })

  it('is counted in the zone’s own days', () => {
    const late = Date.UTC(2026, 2, 15, 23, 30)
    expect(days('today', { now: late, timeZone: 'Europe/Berlin' })).toEqual(['2026-03-15T23:00', '2026-03-16T23:00'])
    expect(days('today', { now: late, timeZone: 'America/New_York' })).toEqual(['2026-03-15T04:00', '2026-03-16T04:00'])
  })

  it('has days of 23 and 25 hours where clocks change', () => {
    const hours = (moment: number) => {
      const { from, to } = parsePeriod('today', { now: moment, timeZone: 'Europe/Berlin', calendar: false })!
      return (to - from) / 3_600_000
    }
    expect([Date.UTC(2026, 2, 29, 9), Date.UTC(2026, 9, 25, 9), Date.UTC(2026, 6, 1)].map(hours)).toEqual([23, 25, 24])
  })

  it('of calendar days is bounded as bare dates are ordered, wherever somebody is', () => {
    for (const timeZone of ['Pacific/Kiritimati', 'Europe/Berlin', 'America/New_York']) {
      const today = timeZone === 'Pacific/Kiritimati' ? ['2026-03-16', '2026-03-17'] : ['2026-03-15', '2026-03-16']
      expect(days('today', { timeZone, calendar: true, now: Date.UTC(2026, 2, 15, 12) })).toEqual(today)
    }
  })

  it('holds now where it is this one, and follows on the last', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.constantFrom('week', 'month', 'quarter', 'year'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
        (date, unit, timeZone) => {
          const [last, current, next] = ['last', 'this', 'next'].map((which) =>
            parsePeriod(`${which}_${unit}`, { now: date.getTime(), timeZone, calendar: false })!,
          )
          expect(last!.to).toBe(current!.from)
          expect(current!.to).toBe(next!.from)
          expect(current!.from <= date.getTime() && date.getTime() < current!.to).toBe(true)
        },
      ),
      fuzzing(100),
    )
  })

  it('has a name in the list that error texts show', () => {
    for (const name of periodNames) expect(days(name.replace('N', '7')), name).toBeDefined()
  })
})
