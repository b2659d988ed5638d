import { parseInstant } from '../../../core/text/index.ts'
import { newApiKey } from '../../secrets/index.ts'
import { callOperation } from '../../operations/index.ts'
import { Problem, quote } from '../../problem.ts'
import type { Command } from '../command.ts'
import { presentTable } from '../present-table.ts'

const brand = { value: 'B', describe: "the brand's slug", isRequired: true } as const

export const keyCreateCommand: Command = {
  name: 'key create',
  summary: 'Make an API key and print it, this once',
  details: "The key acts for its user: with his role in the brand, and never with more. Only the key's hash is kept.",
  options: {
    brand,
    user: { value: 'EMAIL', describe: 'whom it acts for', isRequired: true },
    name: { value: 'N', describe: 'to tell keys apart; "Command line" where not given' },
    'read-only': { describe: 'it may read and change nothing' },
    expires: {
      value: 'WHEN',
      describe: 'after `90d`, `12h` or `8w`, or on a day such as `2030-01-31`; never where not given',
    },
  },
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft key create --brand demo --user you@example.com --name website --expires 90d',
  async run({ values, switches, isJson, read }, io) {
    const { key, hash, prefix } = newApiKey()
    const made = await callOperation({ folder: read.config.data, command: 'key create' }, 'key.create', {
      brand: values['brand']!,
      user: values['user']!,
      name: values['name'] ?? 'Command line',
      access: switches.has('read-only') ? 'read' : 'write',
      expires_at: values['expires'] === undefined ? null : parseExpiry(values['expires'], Date.now()),
      hash,
      prefix,
    })
    if (isJson) {
      io.data(JSON.stringify({ ...made, key }))
    } else {
      io.say(`Key ${made.id} of the brand ${values['brand']}. It is shown this once:`)
      io.data(key)
    }
    return 0
  },
}

export const keyListCommand: Command = {
  name: 'key list',
  summary: "List a brand's API keys",
  options: { brand },
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft key list --brand demo',
  async run({ values, isJson, read }, io) {
    const place = { folder: read.config.data, command: 'key list' }
    const keys = await callOperation(place, 'key.list', { brand: values['brand']! })
    const rows = keys.map((key) => [
      String(key.id),
      key.name,
      `${key.prefix}…`,
      key.access,
      key.expires_at ?? 'never',
      key.last_used_at ?? 'never',
    ])
    io.data(isJson ? JSON.stringify(keys) : presentTable(['id', 'name', 'key', 'access', 'expires', 'last used'], rows))
    return 0
  },
}

export const keyRevokeCommand: Command = {
  name: 'key revoke',
  summary: 'Revoke an API key, at once',
  argument: { name: 'ID', describe: 'as `key list` shows it' },
  options: { brand },
  settings: ['data'],
  answersData: false,
  example: 'npx stagecraft key revoke 3 --brand demo',
  async run({ argument, values, read }, io) {
    const id = /^[1-9]\d{0,14}$/.test(argument) ? Number(argument) : undefined
    if (id === undefined) throw new Problem(`${quote(argument)} is no id of a key; "key list" shows them.`, 2)
    await callOperation({ folder: read.config.data, command: 'key revoke' }, 'key.revoke', {
      brand: values['brand']!,
      id,
    })
    io.say(`Key ${id} is revoked.`)
    return 0
  },
}

const hour = 3_600_000
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 7 * 24 * hour }

/** Milliseconds since 1970 of `90d` from now, or of a day. */
export function parseExpiry(text: string, now: number): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  const at = count && unit ? now + Number(count) * units[unit]! : parseInstant(text)
  if (at !== undefined && at > now) return at
  throw new Problem(
    `--expires: ${quote(text)} does not fit; expected a time such as 90d, 12h or 8w, or a day to come such as 2030-01-31.`,
    2,
  )
}
