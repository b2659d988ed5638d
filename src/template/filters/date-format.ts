import type { CalendarNames } from './locales.ts'

/** Longer formats are cut: a format is a dozen characters, and a value must not be a way to make work. */
const longestFormat = 100

type FormatPart = string | ((time: Temporal.PlainDateTime, names: CalendarNames) => string)

const pad = (number: number): string => String(number).padStart(2, '0')
const twelve = (hour: number): number => hour % 12 || 12

/** The tokens of rule 3.5-7; a run of letters that is none of them is printed as it stands. */
export const dateTokens: Readonly<Record<string, Exclude<FormatPart, string>>> = {
  yyyy: (time) => String(time.year).padStart(4, '0'),
  yy: (time) => pad(((time.year % 100) + 100) % 100),
  MMMM: (time, names) => names.months[time.month - 1] ?? '',
  MMM: (time, names) => names.shortMonths[time.month - 1] ?? '',
  MM: (time) => pad(time.month),
  M: (time) => String(time.month),
  dd: (time) => pad(time.day),
  d: (time) => String(time.day),
  HH: (time) => pad(time.hour),
  H: (time) => String(time.hour),
  hh: (time) => pad(twelve(time.hour)),
  h: (time) => String(twelve(time.hour)),
  mm: (time) => pad(time.minute),
  m: (time) => String(time.minute),
  ss: (time) => pad(time.second),
  s: (time) => String(time.second),
  a: (time, names) => names.halves[time.hour < 12 ? 0 : 1],
  EEEE: (time, names) => names.days[time.dayOfWeek - 1] ?? '',
  EEE: (time, names) => names.shortDays[time.dayOfWeek - 1] ?? '',
}

const parsed = new Map<string, readonly FormatPart[]>()
/** How many formats are kept; when there are more, all are parsed anew, which takes microseconds. */
const mostParsed = 500

/** Writes a time in a format of tokens. Text between single quotes stands for itself, `''` for one quote. */
export function formatTime(time: Temporal.PlainDateTime, format: string, names: CalendarNames): string {
  let parts = parsed.get(format)
  if (parts === undefined) {
    parts = parseFormat(format.slice(0, longestFormat))
    if (parsed.size >= mostParsed) parsed.clear()
    parsed.set(format, parts)
  }
  let text = ''
  for (const part of parts) text += typeof part === 'string' ? part : part(time, names)
  return text
}

const piece = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g

function parseFormat(format: string): readonly FormatPart[] {
  return Array.from(format.matchAll(piece), ([text, quoted]) => {
    if (quoted !== undefined) return text === "''" ? "'" : quoted.replaceAll("''", "'")
    return Object.hasOwn(dateTokens, text) ? (dateTokens[text] ?? text) : text
  })
}
