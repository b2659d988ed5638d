import { namesOf, presentDefault, settings } from '../config/index.ts'
import type { Command } from './command.ts'

/** `stagecraft --help`, or that of one noun: the commands with what each is for. */
export function presentOverview(commands: readonly Command[]): string {
  const rows = commands.map((command) => [usageOf(command), command.summary] as const)
  return `Usage: stagecraft COMMAND [options]

${presentRows(rows)}

Every command has --help. Settings come from flags, STAGECRAFT_ variables and stagecraft.toml;
"stagecraft config show" prints them with where each comes from.

Example:
  npx stagecraft serve --sample
`
}

/** `stagecraft COMMAND --help`. */
export function presentHelp(command: Command): string {
  const { argument, summary, details, example } = command
  const parts = [
    `Usage: stagecraft ${usageOf(command)}`,
    details === undefined ? summary : `${summary}. ${details}`,
    ...(argument ? [presentRows([[argument.name, argument.describe]])] : []),
    ...section('Options:', optionRows(command)),
    ...section('Settings:', settingRows(command)),
    `Example:\n  ${example.replaceAll('\n', '\n  ')}`,
  ]
  // Backquotes are for the reference.
  return `${parts.join('\n\n').replaceAll('`', '')}\n`
}

/** The name with its argument and required options, and a mark that there are others. */
export function usageOf(command: Command): string {
  const { name, argument, options } = command
  const required = Object.entries(options).filter(([, option]) => option.isRequired)
  return [
    name,
    ...(argument ? [argument.name] : []),
    ...required.map(([option, { value }]) => `--${option} ${value}`),
    ...(optionRows(command).length + settingRows(command).length > required.length ? ['[options]'] : []),
  ].join(' ')
}

export function optionRows({ options, answersData }: Command): (readonly [string, string])[] {
  return [
    ...Object.entries(options).map(
      ([name, { value, describe }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, describe] as const,
    ),
    ...(answersData ? ([['--json', 'answer with JSON']] as const) : []),
  ]
}

export function settingRows(command: Command): (readonly [string, string])[] {
  return command.settings.flatMap((name) => {
    const { flag } = namesOf(name)
    const describe = `${settings[name].describe} (default: ${presentDefault(name)})`
    return flag === undefined ? [] : [[`--${flag} VALUE`, describe] as const]
  })
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  return rows.length === 0 ? [] : [`${title}\n${presentRows(rows)}`]
}

function presentRows(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)))
  return rows
    .map(([left, right]) => `  ${left.padEnd(width)}${left.length > width ? `\n  ${' '.repeat(width)}` : ''}  ${right}`)
    .join('\n')
}
