/**
 * Formatters of the platform, kept because making one takes longer than a hundred uses of it. Their number is bounded by
 * what brands configure and what templates write; past the bound the oldest goes.
 */
const mostKept = 200

function keep<T>(make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>()
  return (key) => {
    let made = kept.get(key)
    if (made !== undefined) return made
    made = make(key)
    if (kept.size >= mostKept) {
      const [oldest] = kept.keys()
      if (oldest !== undefined) kept.delete(oldest)
    }
    kept.set(key, made)
    return made
  }
}

/** A locale the platform does not know is written as English; a page must not fail over a setting. */
const knownLocale = keep((locale: string): string => {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
})

const collators = keep((locale) => new Intl.Collator(locale))

export function collatorOf(locale: string): Intl.Collator {
  return collators(knownLocale(locale))
}

const moneyFormats = keep((key) => {
  const [locale, currency, decimals] = key.split(' ', 3)
  const digits = Number(decimals)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    ...(digits < 0 ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  })
})

/** Three letters, as the platform takes them; whether such a currency exists is not its concern. */
export function isCurrencyCode(code: string): boolean {
  return /^[A-Za-z]{3}$/.test(code)
}

/** `decimals` below zero means as the currency has them. */
export function moneyFormatOf(locale: string, currency: string, decimals: number): Intl.NumberFormat {
  return moneyFormats(`${knownLocale(locale)} ${currency.toUpperCase()} ${decimals}`)
}

/** "1 day ago". */
const distances = keep((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'always' }))
/** "yesterday". */
const namedDistances = keep((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))

export function relativeFormatOf(locale: string, style: 'counted' | 'named'): Intl.RelativeTimeFormat {
  return (style === 'counted' ? distances : namedDistances)(knownLocale(locale))
}

export interface CalendarNames {
  /** January first. */
  readonly months: readonly string[]
  readonly shortMonths: readonly string[]
  /** Monday first. */
  readonly days: readonly string[]
  readonly shortDays: readonly string[]
  readonly halves: readonly [before: string, after: string]
}

const calendars = keep((locale): CalendarNames => {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', calendar: 'iso8601', ...options })
  const months = (month: 'long' | 'short'): string[] => {
    // With the day beside it: many languages decline the name of a month in a date, and that is how it is used here.
    const inDate = format({ month, day: 'numeric' })
    return Array.from({ length: 12 }, (_, index) => partOf(inDate, Date.UTC(2024, index, 1), 'month'))
  }
  const days = (weekday: 'long' | 'short'): string[] => {
    // 2024 began on a Monday.
    return Array.from({ length: 7 }, (_, index) => partOf(format({ weekday }), Date.UTC(2024, 0, 1 + index), 'weekday'))
  }
  const hour = format({ hour: 'numeric', hour12: true })
  return {
    months: months('long'),
    shortMonths: months('short'),
    days: days('long'),
    shortDays: days('short'),
    halves: [partOf(hour, Date.UTC(2024, 0, 1, 1), 'dayPeriod'), partOf(hour, Date.UTC(2024, 0, 1, 13), 'dayPeriod')],
  }
})

export function calendarNamesOf(locale: string): CalendarNames {
  return calendars(knownLocale(locale))
}

function partOf(format: Intl.DateTimeFormat, time: number, type: Intl.DateTimeFormatPartTypes): string {
  return format.formatToParts(time).find((part) => part.type === type)?.value ?? ''
}
