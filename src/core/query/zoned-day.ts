/** Days are written as their midnight in UTC, in milliseconds: so a day plus one is a plain sum. */
export const DAY_MS = 86_400_000

/** The calendar day on which the moment falls for somebody in the time zone. */
export function dayAt(time: number, timeZone: string): number {
  return Math.floor(wallClockAt(time, timeZone) / DAY_MS) * DAY_MS
}

/** The moment at which the calendar day begins in the time zone. */
export function startOfDay(day: number, timeZone: string): number {
  const offsetAt = (time: number) => wallClockAt(time, timeZone) - time
  // Clocks may change during the day: the offset before and the one after are both possible, the earlier wins.
  const before = day - offsetAt(day - DAY_MS)
  const after = day - offsetAt(day + DAY_MS)
  const found = [before, after].sort((a, b) => a - b).find((time) => wallClockAt(time, timeZone) === day)
  // Where clocks jump over midnight itself, the day begins with the jump.
  return found ?? before
}

/** What a clock on the wall shows, as if it showed UTC; whole seconds. */
function wallClockAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(time)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts
  return Date.UTC(year!, month! - 1, day, hour, minute, second)
}
