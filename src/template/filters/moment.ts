import type { FilterTools } from './filter.ts'

/**
 * A point in time as a template sees it. A bare date is a day of the calendar and never shifts; a local time, as
 * `datetime-local` inputs send it, is taken as it stands; an instant is seen in the brand's time zone (rule 3.5-7).
 */
export type Moment =
  | { readonly kind: 'date'; readonly local: Temporal.PlainDateTime }
  | { readonly kind: 'local'; readonly local: Temporal.PlainDateTime }
  | { readonly kind: 'instant'; readonly local: Temporal.PlainDateTime; readonly zoned: Temporal.ZonedDateTime }

const bareDate = /^\d{4}-\d\d-\d\d$/
const localTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/
const instant = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)$/

/** Reads a date, a time, an instant, milliseconds since 1970, or the words now and today; all else is undefined. */
export function readMoment(input: unknown, tools: FilterTools): Moment | undefined {
  tools.budget.step(40)
  try {
    if (typeof input === 'number') return momentAt(Math.trunc(input), tools)
    if (typeof input !== 'string' || input.length > 40) return undefined
    const text = input.trim()
    if (text === 'now') return momentAt(tools.now, tools)
    if (text === 'today') return { kind: 'date', local: zonedAt(tools.now, tools).toPlainDate().toPlainDateTime() }
    if (bareDate.test(text)) return { kind: 'date', local: Temporal.PlainDate.from(text).toPlainDateTime() }
    if (localTime.test(text)) return { kind: 'local', local: Temporal.PlainDateTime.from(text.replace(' ', 'T')) }
    if (instant.test(text)) return momentAt(Temporal.Instant.from(text).epochMilliseconds, tools)
  } catch (error) {
    // 2026-02-30, and instants outside what can be represented.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

function momentAt(milliseconds: number, tools: FilterTools): Moment {
  const zoned = zonedAt(milliseconds, tools)
  return { kind: 'instant', zoned, local: zoned.toPlainDateTime() }
}

function zonedAt(milliseconds: number, { timeZone }: FilterTools): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(timeZone)
}

export const timeUnits = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const
export type TimeUnit = (typeof timeUnits)[number]

/** `day` and `days` are one unit. */
export function readTimeUnit(value: unknown): TimeUnit | undefined {
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  return timeUnits.find((unit) => unit === word || unit === `${word}s`)
}

/**
 * The moment `amount` units later, written as the moment was: a bare date stays one unless hours or less are added. Days
 * and longer follow the calendar of the brand's time zone, across a change of the clocks too.
 */
export function addTime(moment: Moment, amount: number, unit: TimeUnit): string | undefined {
  try {
    const duration = { [unit]: amount }
    if (moment.kind === 'instant') return new Date(moment.zoned.add(duration).epochMilliseconds).toISOString()
    const later = moment.local.add(duration)
    const staysDate = moment.kind === 'date' && !['seconds', 'minutes', 'hours'].includes(unit)
    return staysDate ? later.toPlainDate().toString() : later.toString({ smallestUnit: 'second' })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return undefined
  }
}
