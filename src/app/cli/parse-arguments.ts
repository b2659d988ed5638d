import { parseArgs } from 'node:util'
import { findNearest } from '../../core/text/index.ts'
import { namesOf, type SettingName } from '../config/index.ts'
import { Problem, quote } from '../problem.ts'
import type { Command } from './command.ts'

export interface ParsedArguments {
  readonly argument: string
  readonly values: Readonly<Record<string, string>>
  readonly switches: ReadonlySet<string>
  readonly isJson: boolean
  readonly flags: Readonly<Partial<Record<SettingName, string>>>
}

/** What stands after a command's name, checked against what it declares. Throws a Problem of wrong usage. */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const known = optionsOf(command)
  const settingOf = new Map(command.settings.map((name) => [namesOf(name).flag, name]))
  // Not strict: it would word the errors itself, and can name no nearest option.
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...known },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const positionals: string[] = []
  const values: Record<string, string> = {}
  const switches = new Set<string>()
  const flags: Partial<Record<SettingName, string>> = {}
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const kind = Object.hasOwn(known, token.name) ? known[token.name]!.type : undefined
    if (kind === undefined) throw unknownOption(command, token.rawName, Object.keys(known))
    const setting = settingOf.get(token.name)
    if (switches.has(token.name) || Object.hasOwn(values, token.name) || (setting && setting in flags)) {
      throw usage(command, `${token.rawName} is given twice`)
    }
    if (kind === 'boolean') {
      if (token.value !== undefined) throw usage(command, `${token.rawName} takes no value`)
      switches.add(token.name)
    } else {
      // `--brand --json` forgot the brand; a value that begins with a dash is given as `--brand=-x`.
      if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-'))) {
        throw usage(command, `${token.rawName} needs a value`)
      }
      if (setting === undefined) values[token.name] = token.value
      else flags[setting] = token.value
    }
  }
  for (const [name, option] of Object.entries(command.options)) {
    if (option.isRequired && !Object.hasOwn(values, name)) throw usage(command, `--${name} ${option.value} is missing`)
  }
  const { argument } = command
  const [first, extra] = argument ? positionals : [undefined, positionals[0]]
  if (argument && first === undefined) throw usage(command, `${argument.name} is missing`)
  if (extra !== undefined) throw usage(command, `${quote(extra)} is one argument too many`)
  return { argument: first ?? '', values, switches, isJson: switches.has('json'), flags }
}

function optionsOf(command: Command): Readonly<Record<string, { readonly type: 'string' | 'boolean' }>> {
  const options: Record<string, { type: 'string' | 'boolean' }> = {}
  for (const [name, { value }] of Object.entries(command.options)) {
    options[name] = { type: value === undefined ? 'boolean' : 'string' }
  }
  for (const name of command.settings) {
    const { flag } = namesOf(name)
    if (flag !== undefined) options[flag] = { type: 'string' }
  }
  if (command.answersData) options['json'] = { type: 'boolean' }
  return options
}

function unknownOption(command: Command, spelt: string, known: readonly string[]): Problem {
  const nearest = findNearest(spelt.replace(/^-+/, ''), known)
  return usage(
    command,
    `${quote(spelt)} is no option of it${nearest === undefined ? '' : `; did you mean --${nearest}?`}`,
  )
}

function usage(command: Command, what: string): Problem {
  return new Problem(`${command.name}: ${what} (see "stagecraft ${command.name} --help")`, 2)
}
