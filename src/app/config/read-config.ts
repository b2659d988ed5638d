import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse as parseToml, TomlError } from 'smol-toml'
import { findNearest } from '../../core/text/index.ts'
import { Problem, quote } from '../problem.ts'
import { absentSettings, namesOf, settingNames, settings, type Config, type SettingName } from './settings.ts'

export interface ConfigSources {
  /** By setting, as given on the command line. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The working folder: where stagecraft.toml is looked for, and what a relative data folder starts from. */
  readonly folder: string
}

export interface ReadConfig {
  readonly config: Config
  /** Where each value comes from: `default`, `flag --port`, `environment STAGECRAFT_PORT` or `stagecraft.toml`. */
  readonly origins: Readonly<Record<SettingName, string>>
}

interface Given {
  readonly origin: string
  /** As spelt in its source, for messages. */
  readonly name: string
  readonly text: string
}

const fileName = 'stagecraft.toml'
const prefix = 'STAGECRAFT_'

/**
 * Reads the configuration, once: flag, else environment, else stagecraft.toml, else default (rule 5.1-1). Throws a
 * Problem of one line for the first thing that is unknown or does not fit; it never holds a secret, nor the value of a
 * name we don't know, which may be a misspelt secret.
 */
export function readConfig(sources: ConfigSources): ReadConfig {
  // In order of precedence; each source is checked as a whole, also where another one beats it.
  const given = [fromFlags(sources.flags), fromEnvironment(sources.environment), fromFile(sources.folder)]
  const config: Record<string, unknown> = {}
  const origins: Record<string, string> = {}
  for (const name of settingNames) {
    const parsed = given.map((source) => source.get(name)).map((one) => one && { ...one, value: parseGiven(name, one) })
    const first = parsed.find((one) => one !== undefined)
    config[name] = first ? first.value : settings[name].fallback(config)
    origins[name] = first?.origin ?? 'default'
  }
  config['data'] = path.resolve(sources.folder, config['data'] as string)
  const read = { config: config as Config, origins: origins as ReadConfig['origins'] }
  checkOwner(read)
  return read
}

function fromFlags(flags: ConfigSources['flags']): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  for (const [name, text] of Object.entries(flags) as [SettingName, string][]) {
    const flag = `--${namesOf(name).flag}`
    given.set(name, { origin: `flag ${flag}`, name: flag, text })
  }
  return given
}

function fromEnvironment(environment: ConfigSources['environment']): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  for (const [variable, text] of Object.entries(environment)) {
    // An empty variable counts as none: what a compose file makes of one that is not set.
    if (!variable.startsWith(prefix) || text === undefined || text === '') continue
    const name = findSetting(variable, 'variable', 'environment')
    given.set(name, { origin: `environment ${variable}`, name: variable, text })
  }
  return given
}

function fromFile(folder: string): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  for (const [key, value] of Object.entries(readToml(path.join(folder, fileName)))) {
    const name = findSetting(key, 'key', fileName)
    const text = textOf(value)
    if (text === undefined)
      throw misfit(name, { origin: fileName, name: key, text: `a ${kindOf(value)}` }, 'other type')
    given.set(name, { origin: fileName, name: key, text })
  }
  return given
}

function readToml(file: string): Readonly<Record<string, unknown>> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Problem(`${file} can't be read: ${(error as Error).message}.`, 2, { cause: error })
  }
  try {
    return parseToml(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The rest of the message quotes the file, which may hold a password.
    const [what] = error.message.split('\n')
    throw new Problem(`${file}:${error.line}:${error.column}: ${what}.`, 2)
  }
}

/** One spelling for all sources, so that a setting means the same wherever it stands. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(',') : undefined
}

function kindOf(value: unknown): string {
  if (typeof value === 'boolean') return 'boolean'
  if (value instanceof Date) return 'date'
  return Array.isArray(value) ? 'list' : 'table'
}

function findSetting(spelt: string, kind: 'variable' | 'key', source: string): SettingName {
  const found = settingNames.find((name) => namesOf(name)[kind] === spelt)
  if (found !== undefined) return found
  const absent = Object.keys(absentSettings).find((name) => namesOf(name)[kind] === spelt)
  if (absent !== undefined) {
    throw new Problem(`${spelt} (${source}): ${absentSettings[absent]}; take it away to start.`, 2)
  }
  const nearest = findNearest(
    spelt,
    settingNames.map((name) => namesOf(name)[kind]),
  )
  const hint = nearest === undefined ? '"stagecraft serve --help" lists what there is' : `did you mean ${nearest}?`
  throw new Problem(`${spelt} (${source}) is no setting; ${hint}`, 2)
}

function parseGiven(name: SettingName, given: Given): unknown {
  const value = given.text === '' ? undefined : settings[name].parse(given.text)
  if (value === undefined) throw misfit(name, given)
  return value
}

function misfit(
  name: SettingName,
  { origin, name: spelt, text }: Given,
  shown: 'value' | 'other type' = 'value',
): Problem {
  const { isSecret, expects } = settings[name]
  const source = origin.split(' ', 1)[0]
  // A password may also sit where nobody expects one: in an address.
  const mayShow = isSecret !== true && !/\/\/.*@/s.test(text)
  const value = shown === 'other type' ? text : mayShow ? quote(text) : 'its value'
  return new Problem(`${spelt} (${source}): ${value} does not fit; expected ${expects}.`, 2)
}

function checkOwner({ config, origins }: ReadConfig): void {
  const [has, lacks] =
    config.ownerEmail === undefined
      ? (['ownerPassword', 'ownerEmail'] as const)
      : (['ownerEmail', 'ownerPassword'] as const)
  if (config[has] === undefined || config[lacks] !== undefined) return
  throw new Problem(
    `${namesOf(has).variable} (${origins[has].split(' ', 1)[0]}) is given without ${namesOf(lacks).variable}; the first owner needs both.`,
    2,
  )
}
