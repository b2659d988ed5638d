import { styleText } from 'node:util'
import { printableLine } from '../../core/text/index.ts'

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

/**
 * A log line for a person: time of day, level, message, the rest as `key=value`, stacks below. Heeds NO_COLOR. What a
 * visitor sent neither moves the cursor nor begins a line.
 */
export function formatLine(json: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(json) as Line
  const { stack, ...error } = err ?? {}
  const details = Object.entries({ ...rest, ...error }).map(([key, value]) => `${key}=${present(value)}`)
  const head = [
    paint('dim', new Date(time).toTimeString().slice(0, 8)),
    paint(styles[level] ?? 'reset', level.padEnd(5)),
    ...(msg === undefined ? [] : [printableLine(msg)]),
    ...(details.length === 0 ? [] : [paint('dim', details.join(' '))]),
  ].join(' ')
  const frames = typeof stack === 'string' && stack !== '' ? stack.split('\n').map((frame) => printableLine(frame)) : []
  return `${head}${frames.length === 0 ? '' : `\n${paint('dim', frames.join('\n'))}`}\n`
}

function present(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@+-]+$/.test(value)
    ? value
    : printableLine(JSON.stringify(value) ?? 'none')
}

function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr })
}
