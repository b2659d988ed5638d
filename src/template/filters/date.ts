import { toNumber } from '../expression/values.ts'
import { checkNumbers, readText, readWhole } from './arguments.ts'
import { formatTime } from './date-format.ts'
import type { Filter, FilterTools } from './filter.ts'
import { calendarNamesOf, relativeFormatOf } from './locales.ts'
import { addTime, type Moment, readMoment, readTimeUnit, timeUnits } from './moment.ts'

/** Filters of dates and times. What is no date is missing. */
export const dateFilters: readonly Filter[] = [
  {
    name: 'date',
    arguments: [{ name: 'format', default: '"MMM d, yyyy"' }],
    apply(input, [format], tools) {
      const moment = readMoment(input, tools)
      if (moment === undefined) return undefined
      const wanted = readText(format, 'MMM d, yyyy', tools)
      tools.budget.work(wanted.length)
      return formatTime(moment.local, wanted, calendarNamesOf(tools.locale))
    },
  },
  {
    name: 'date_add',
    arguments: [{ name: 'amount' }, { name: 'unit', default: '"days"' }],
    check: ([amount, unit]) =>
      unit !== undefined && readTimeUnit(unit) === undefined
        ? `unit must be one of ${timeUnits.join(', ')}`
        : checkNumbers('amount')([amount]),
    apply(input, [amount, unit], tools) {
      const moment = readMoment(input, tools)
      const known = readTimeUnit(readText(unit, 'days', tools))
      if (moment === undefined || known === undefined || toNumber(amount) === undefined) return undefined
      return addTime(moment, readWhole(amount, { from: -1e9, to: 1e9 }, 0), known)
    },
  },
  {
    name: 'timeago',
    arguments: [],
    apply(input, _, tools) {
      const moment = readMoment(input, tools)
      return moment === undefined ? undefined : describeDistance(moment, tools)
    },
  },
]

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** "3 hours ago", "in 2 days". A bare date is told in days of the calendar: "yesterday", not "20 hours ago". */
function describeDistance(moment: Moment, tools: FilterTools): string {
  tools.budget.step(40)
  const named = relativeFormatOf(tools.locale, 'named')
  const now = Temporal.Instant.fromEpochMilliseconds(tools.now).toZonedDateTimeISO(tools.timeZone)
  if (moment.kind === 'date') {
    return describeSeconds(now.toPlainDate().until(moment.local.toPlainDate()).days * day, named)
  }
  const then = moment.kind === 'instant' ? moment.zoned : moment.local.toZonedDateTime(tools.timeZone)
  const seconds = Math.round((then.epochMilliseconds - tools.now) / 1000)
  // "Yesterday" would be wrong of what happened 40 hours ago; only a date without a time has such names.
  if (Math.abs(seconds) >= 45) return describeSeconds(seconds, relativeFormatOf(tools.locale, 'counted'))
  return named.format(0, 'second')
}

function describeSeconds(seconds: number, format: Intl.RelativeTimeFormat): string {
  const size = Math.abs(seconds)
  const say = (unit: Intl.RelativeTimeFormatUnit, length: number): string =>
    format.format(Math.sign(seconds) * Math.max(1, Math.floor(size / length)), unit)
  if (size === 0) return format.format(0, 'day')
  if (size < hour) return say('minute', minute)
  if (size < day) return say('hour', hour)
  if (size < 7 * day) return say('day', day)
  if (size < 30 * day) return say('week', 7 * day)
  if (size < 365 * day) return say('month', 30 * day)
  return say('year', 365 * day)
}
