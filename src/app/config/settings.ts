import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { parseEmail } from '../../core/text/index.ts'
import { parseSmtpServer } from '../mail/index.ts'
import { passwordFault } from '../secrets/index.ts'

/** One thing that can be configured. Its names in each source are derived from its name here; see {@link namesOf}. */
interface Setting<T> {
  /** For the reference and `--help`. */
  readonly describe: string
  /** What fits, to end "expected …". */
  readonly expects: string
  /** What the reference shows as the default, where it is not the value itself. */
  readonly defaultText?: string
  /** Never a flag, never printed (rule 5.1-2). */
  readonly isSecret?: true
  /** The value that a text stands for; undefined where it does not fit. */
  parse(text: string): T | undefined
  /** The value where none is given. `given` holds the settings above it in the list. */
  fallback(given: Readonly<Record<string, unknown>>): T
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Everything that can be configured (rule 5.1-1). */
export const settings = {
  data: define<string>({
    describe: 'folder of everything kept',
    expects: 'a folder',
    parse: (text) => (text.includes('\0') ? undefined : text),
    fallback: () => 'data',
  }),
  host: define<string>({
    describe: 'address of both listeners; for a loopback address `localhost` answers too',
    expects: 'an IP address or a host name',
    parse: (text) => (isIP(text) !== 0 || isHostName(text) ? text.toLowerCase() : undefined),
    fallback: () => '127.0.0.1',
  }),
  port: define<number>({
    describe: 'visitor pages; `0`: any free port, printed',
    expects: 'a port from 0 to 65535',
    parse: (text) => parseInteger(text, 0, 65_535),
    fallback: () => 3000,
  }),
  adminPort: define<number>({
    describe: 'admin and REST; `0`: any free port, printed',
    expects: 'a port from 0 to 65535',
    parse: (text) => parseInteger(text, 0, 65_535),
    fallback: () => 3001,
  }),
  url: define<string>({
    describe: 'public origin of the visitor pages, for links and cookies',
    expects: 'an origin such as https://www.example.com, without path, query, user or password',
    defaultText: '`http://localhost:` and the port',
    parse: parseOrigin,
    fallback: ({ port }) => originOf('localhost', port as number),
  }),
  adminUrl: define<string>({
    describe: 'public origin of the admin and REST; give it a host name of its own, as cookies ignore ports',
    expects: 'an origin such as https://admin.example.com, without path, query, user or password',
    defaultText: '`http://127.0.0.1:` and the admin port',
    parse: parseOrigin,
    fallback: ({ adminPort }) => originOf('127.0.0.1', adminPort as number),
  }),
  trustProxy: define<readonly string[]>({
    describe: 'addresses and networks whose X-Forwarded-* headers are believed, divided by commas',
    expects: 'addresses or networks such as 10.0.0.0/8, divided by commas',
    defaultText: 'none',
    parse: parseNetworks,
    fallback: () => [],
  }),
  ownerEmail: define<string | undefined>({
    describe: 'with the password: makes the first owner where there is none',
    expects: 'an e-mail address',
    defaultText: 'none',
    parse: parseEmail,
    fallback: () => undefined,
  }),
  ownerPassword: define<string | undefined>({
    describe: 'password of that first owner',
    expects: 'a password of 8 to 1000 characters',
    defaultText: 'none',
    isSecret: true,
    parse: (text) => (passwordFault(text) === undefined ? text : undefined),
    fallback: () => undefined,
  }),
  runners: define<number>({
    describe: 'threads that run scripts',
    expects: 'a number from 1 to 256',
    defaultText: 'one for each core, at least 2',
    parse: (text) => parseInteger(text, 1, 256),
    fallback: () => Math.max(2, availableParallelism()),
  }),
  smtpUrl: define<string | undefined>({
    describe:
      'mail server, such as `smtps://user:password@mail.example.com?from=hello@example.com`; without it, mail is written to `DATA/outbox` and its path logged',
    expects:
      'an address such as smtp://user:password@mail.example.com:587?from=hello@example.com, user and password percent-encoded',
    defaultText: 'none',
    isSecret: true,
    parse: (text) => (parseSmtpServer(text) ? text : undefined),
    fallback: () => undefined,
  }),
  logLevel: define<LogLevel>({
    describe: `least level that is logged: ${logLevels.join(', ')}`,
    expects: `one of ${logLevels.join(', ')}`,
    parse: (text) => logLevels.find((level) => level === text),
    fallback: () => 'info',
  }),
}

export type SettingName = keyof typeof settings
export const settingNames = Object.keys(settings) as readonly SettingName[]

/** Every setting's value, checked. `data` is an absolute path. */
export type Config = { readonly [N in SettingName]: ReturnType<(typeof settings)[N]['fallback']> }

/** Settings that other versions know: refused with the reason, as to ignore one would lose data or mail in silence. */
export const absentSettings: Readonly<Record<string, string>> = {
  databaseUrl: 'this version keeps everything in the embedded store',
  elasticsearchUrl: 'this version has no Elasticsearch index',
  filesUrl: 'this version keeps no uploads',
}

/** How a setting is spelt in each source; `flag` is undefined for a secret. */
export function namesOf(name: string): { variable: string; key: string; flag: string | undefined } {
  const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const isSecret = (settings as Readonly<Record<string, Setting<unknown>>>)[name]?.isSecret === true
  return { variable: `STAGECRAFT_${key.toUpperCase()}`, key, flag: isSecret ? undefined : key.replaceAll('_', '-') }
}

/** An http origin as a browser spells it: the default port is left out. */
export function originOf(host: string, port: number): string {
  return port === 80 ? `http://${host}` : `http://${host}:${port}`
}

// Names the type once, so that each entry above is checked where it stands.
function define<T>(setting: Setting<T>): Setting<T> {
  return setting
}

function parseInteger(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const number = Number(text)
  return number >= min && number <= max ? number : undefined
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(text)
}

function parseOrigin(text: string): string | undefined {
  // The URL parser alone forgives spellings that nobody meant, such as `http:example.com`.
  return /^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) ? URL.parse(text)?.origin : undefined
}

function parseNetworks(text: string): readonly string[] | undefined {
  const networks = text.split(',').map((part) => part.trim())
  return networks.every(isNetwork) ? networks : undefined
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || parseInteger(bits, 0, family === 4 ? 32 : 128) !== undefined
}
