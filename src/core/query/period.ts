import { DAY_MS, dayAt, startOfDay } from './zoned-day.ts'

/** From the first moment to the one after the last, in milliseconds. */
export interface Period {
  readonly from: number
  readonly to: number
}

type Days = (today: number) => readonly [first: number, afterLast: number]

const named: Readonly<Record<string, Days>> = {
  today: (today) => days(today, 1),
  yesterday: (today) => days(today - DAY_MS, 1),
  tomorrow: (today) => days(today + DAY_MS, 1),
  this_week: (today) => days(monday(today), 7),
  last_week: (today) => days(monday(today) - 7 * DAY_MS, 7),
  next_week: (today) => days(monday(today) + 7 * DAY_MS, 7),
  this_month: (today) => months(today, 0, 1),
  last_month: (today) => months(today, -1, 1),
  next_month: (today) => months(today, 1, 1),
  this_quarter: (today) => quarter(today, 0),
  last_quarter: (today) => quarter(today, -1),
  next_quarter: (today) => quarter(today, 1),
  this_year: (today) => year(today, 0),
  last_year: (today) => year(today, -1),
  next_year: (today) => year(today, 1),
}
/** The days that end with today, or begin with it. */
const counted = /^(last|next)_([1-9]\d{0,3})_days$/

/** What `within` takes (rule 1.4-5); N is from 1 to 9999. Weeks begin on Monday. */
export const periodNames = [...Object.keys(named), 'last_N_days', 'next_N_days'] as readonly string[]

/**
 * The period as somebody in the time zone means it at the moment `now`; undefined where the name means nothing.
 * With `calendar` its bounds are days at 00:00 UTC, as bare dates are ordered: 15 March is 15 March in every zone.
 */
export function parsePeriod(
  name: unknown,
  { now, timeZone, calendar }: { readonly now: number; readonly timeZone: string; readonly calendar: boolean },
): Period | undefined {
  if (typeof name !== 'string') return undefined
  const daysOf = Object.hasOwn(named, name) ? named[name] : countedDays(name)
  if (!daysOf) return undefined
  const [first, afterLast] = daysOf(dayAt(now, timeZone))
  if (calendar) return { from: first, to: afterLast }
  return { from: startOfDay(first, timeZone), to: startOfDay(afterLast, timeZone) }
}

function countedDays(name: string): Days | undefined {
  const [, which, digits] = counted.exec(name) ?? []
  if (which === undefined) return undefined
  const count = Number(digits)
  return (today) => days(which === 'last' ? today - (count - 1) * DAY_MS : today, count)
}

function days(first: number, count: number): readonly [number, number] {
  return [first, first + count * DAY_MS]
}

function monday(day: number): number {
  // getUTCDay counts from Sunday.
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS
}

/** `count` months, beginning `offset` months after the day's own. */
function months(day: number, offset: number, count: number): readonly [number, number] {
  const date = new Date(day)
  const first = date.getUTCMonth() + offset
  return [Date.UTC(date.getUTCFullYear(), first), Date.UTC(date.getUTCFullYear(), first + count)]
}

function quarter(day: number, offset: number): readonly [number, number] {
  return months(day, offset * 3 - (new Date(day).getUTCMonth() % 3), 3)
}

function year(day: number, offset: number): readonly [number, number] {
  return months(day, offset * 12 - new Date(day).getUTCMonth(), 12)
}
