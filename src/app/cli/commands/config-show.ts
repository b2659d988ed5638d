import { namesOf, settingNames, settings } from '../../config/index.ts'
import type { Command } from '../command.ts'
import { presentTable } from '../present-table.ts'

export const configShowCommand: Command = {
  name: 'config show',
  summary: 'Show every setting with where it comes from',
  details: 'Passwords are not shown, only whether they are set.',
  options: {},
  settings: settingNames,
  answersData: true,
  example: 'npx stagecraft config show --port 8080',
  async run({ isJson, read: { config, origins } }, io) {
    const shown = settingNames.map((name) => {
      const { key } = namesOf(name)
      const value = config[name]
      const isSecret = settings[name].isSecret === true && value !== undefined
      return { setting: key, value: isSecret ? '(set)' : (value ?? null), source: origins[name] }
    })
    const rows = shown.map(({ setting, value, source }) => [setting, presentValue(value), source])
    io.data(isJson ? JSON.stringify(shown) : presentTable(['setting', 'value', 'source'], rows))
    return 0
  },
}

function presentValue(value: string | number | readonly string[] | null): string {
  if (value === null) return 'none'
  return typeof value === 'object' ? value.join(', ') || 'none' : String(value)
}
