import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const styles: Readonly<Record<string, Style>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: ['bold', 'red'],
}

interface Line {
  readonly time: string
  readonly level: string
  readonly msg?: string
  readonly err?: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

/** A log line for a person: time of day, level, message, the rest as `key=value`, stacks below. Heeds NO_COLOR. */
export function formatLine(json: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(json) as Line
  const { stack, ...error } = err ?? {}
  const details = Object.entries({ ...rest, ...error }).map(([key, value]) => `${key}=${present(value)}`)
  const head = [
    paint('dim', new Date(time).toTimeString().slice(0, 8)),
    paint(styles[level] ?? 'reset', level.padEnd(5)),
    ...(msg === undefined ? [] : [printable(msg)]),
    ...(details.length === 0 ? [] : [paint('dim', details.join(' '))]),
  ].join(' ')
  const frames =
    typeof stack === 'string' && stack !== '' ? `\n${paint('dim', stack.split('\n').map(printable).join('\n'))}` : ''
  return `${head}${frames}\n`
}

function present(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@+-]+$/.test(value) ? value : printable(JSON.stringify(value) ?? 'none')
}

/** Control characters as their escapes: what a visitor sent must not move the cursor nor begin a line. */
function printable(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
    /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr })
}
