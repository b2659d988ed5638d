import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import { exampleFile, presentConfigReference } from './config-reference.ts'
import { readConfig, type ConfigSources } from './read-config.ts'
import { absentSettings, namesOf, settingNames, settings } from './settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read({ toml, ...given }: Partial<ConfigSources> & { readonly toml?: string } = {}) {
  if (toml !== undefined) writeFileSync(path.join(folder, 'stagecraft.toml'), toml)
  return readConfig({ flags: {}, environment: {}, folder, ...given })
}

function refusal(given: Parameters<typeof read>[0]): string {
  try {
    read(given)
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    expect((error as Problem).status).toBe(2)
    expect((error as Problem).message).not.toContain('\n')
    return (error as Problem).message
  }
  throw new Error('The configuration was taken.')
}

describe('reading the configuration', () => {
  it('has a default for everything', () => {
    const { config, origins } = read()
    expect(config).toMatchObject({
      data: path.join(folder, 'data'),
      host: '127.0.0.1',
      port: 3000,
      adminPort: 3001,
      url: 'http://localhost:3000',
      adminUrl: 'http://127.0.0.1:3001',
      trustProxy: [],
      ownerEmail: undefined,
      ownerPassword: undefined,
      logLevel: 'info',
    })
    expect(config.runners).toBeGreaterThanOrEqual(2)
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  })

  it('takes a flag before the environment before the file before the default, and says which it took', () => {
    const { config, origins } = read({
      flags: { port: '1' },
      environment: { STAGECRAFT_PORT: '2', STAGECRAFT_ADMIN_PORT: '3' },
      toml: 'port = 4\nadmin_port = 5\nhost = "::1"',
    })
    expect(config).toMatchObject({ port: 1, adminPort: 3, host: '::1', logLevel: 'info' })
    expect(origins).toMatchObject({
      port: 'flag --port',
      adminPort: 'environment STAGECRAFT_ADMIN_PORT',
      host: 'stagecraft.toml',
      logLevel: 'default',
    })
  })

  it('lets the public addresses follow the ports', () => {
    expect(read({ flags: { port: '80', adminPort: '8081' } }).config).toMatchObject({
      url: 'http://localhost',
      adminUrl: 'http://127.0.0.1:8081',
    })
  })

  it('takes an origin with or without its slash and default port, and keeps it as a browser spells it', () => {
    expect(read({ flags: { url: 'https://Shop.Example:443/' } }).config.url).toBe('https://shop.example')
  })

  it('counts an empty variable as none', () => {
    expect(read({ environment: { STAGECRAFT_PORT: '' } }).config.port).toBe(3000)
  })

  it('ignores what is not meant for it', () => {
    expect(read({ environment: { PORT: 'x', STAGECRAFTY: 'x' } }).config.port).toBe(3000)
  })

  it.each([
    ['port', '65536', 'a port from 0 to 65535'],
    ['port', '-1', 'a port from 0 to 65535'],
    ['port', '1e3', 'a port from 0 to 65535'],
    ['port', '', 'a port from 0 to 65535'],
    ['adminPort', 'http', 'a port from 0 to 65535'],
    ['host', 'http://localhost', 'an IP address or a host name'],
    ['host', '-', 'an IP address or a host name'],
    ['url', 'www.example.com', 'an origin such as'],
    ['url', 'https://example.com/path', 'an origin such as'],
    ['url', 'https://example.com?', 'an origin such as'],
    ['url', 'ftp://example.com', 'an origin such as'],
    ['url', 'https://exa mple.com', 'an origin such as'],
    ['adminUrl', 'https:example.com', 'an origin such as'],
    ['trustProxy', '10.0.0.0/33', 'addresses or networks'],
    ['trustProxy', '10.0.0.1,,10.0.0.2', 'addresses or networks'],
    ['trustProxy', 'proxy.local', 'addresses or networks'],
    ['ownerEmail', 'somebody', 'an e-mail address'],
    ['runners', '0', 'a number from 1 to 256'],
    ['runners', '2.5', 'a number from 1 to 256'],
    ['logLevel', 'verbose', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['data', '', 'a folder'],
  ] as const)('refuses %s = "%s" and says what would be right', (name, text, expected) => {
    const message = refusal({ flags: { [name]: text } })
    expect(message).toContain(
      `--${namesOf(name).flag} (flag): ${JSON.stringify(text)} does not fit; expected ${expected}`,
    )
  })

  it('names the variable, its source, its value and what would be right', () => {
    expect(refusal({ environment: { STAGECRAFT_PORT: '80a' } })).toBe(
      'STAGECRAFT_PORT (environment): "80a" does not fit; expected a port from 0 to 65535.',
    )
  })

  it('refuses what does not fit even where something else beats it', () => {
    expect(refusal({ flags: { port: '1' }, environment: { STAGECRAFT_PORT: 'x' } })).toContain('STAGECRAFT_PORT')
  })

  it('names the nearest of an unknown variable or key, and shows no value of it: it may be a misspelt password', () => {
    const message = refusal({ environment: { STAGECRAFT_OWNER_PASWORD: 'hunter2-hunter2' } })
    expect(message).toBe(
      'STAGECRAFT_OWNER_PASWORD (environment) is no setting; did you mean STAGECRAFT_OWNER_PASSWORD?',
    )
    expect(refusal({ toml: 'ports = 3000' })).toBe('ports (stagecraft.toml) is no setting; did you mean port?')
  })

  it('points at the list where nothing is near', () => {
    expect(refusal({ environment: { STAGECRAFT_FLUX_CAPACITOR: '1' } })).toContain('"stagecraft serve --help" lists')
  })

  it('never shows a password, nor an address that holds one', () => {
    expect(refusal({ environment: { STAGECRAFT_OWNER_PASSWORD: 'short' } })).not.toContain('short')
    const message = refusal({ environment: { STAGECRAFT_URL: 'https://user:hunter2@example.com' } })
    expect(message).toContain('STAGECRAFT_URL (environment): its value does not fit')
    expect(message).not.toContain('hunter2')
  })

  it('shows a value in one line, whatever is in it', () => {
    const message = refusal({ environment: { STAGECRAFT_HOST: `a\n\u001b[31m\u2028${'x'.repeat(200)}` } })
    expect(message).toContain('"a\\n\\u001b[31m\\u2028xxx')
    expect(message.length).toBeLessThan(250)
  })

  it('refuses an owner without a password, and a password without an owner', () => {
    expect(refusal({ environment: { STAGECRAFT_OWNER_EMAIL: 'a@example.com' } })).toContain(
      'STAGECRAFT_OWNER_EMAIL (environment) is given without STAGECRAFT_OWNER_PASSWORD',
    )
    expect(refusal({ environment: { STAGECRAFT_OWNER_PASSWORD: 'long enough' } })).toContain(
      'without STAGECRAFT_OWNER_EMAIL',
    )
  })

  it.each(Object.keys(absentSettings))('refuses %s, which this version has not, without its value', (name) => {
    const message = refusal({ environment: { [namesOf(name).variable]: 'smtp://user:hunter2@mail' } })
    expect(message).toContain(`${namesOf(name).variable} (environment): this version`)
    expect(message).not.toContain('hunter2')
  })
})

describe('stagecraft.toml', () => {
  it('takes numbers and lists as such', () => {
    expect(read({ toml: exampleFile }).config).toMatchObject({ port: 8080, trustProxy: ['127.0.0.1', '10.0.0.0/8'] })
  })

  it('is refused at the line where it is broken, without the line itself', () => {
    const message = refusal({ toml: 'port = 3000\nowner_password = "hunter2' })
    expect(message).toMatch(/stagecraft\.toml:2:\d+: /)
    expect(message).not.toContain('hunter2')
  })

  it('refuses other types by name', () => {
    expect(refusal({ toml: 'port = true' })).toContain('port (stagecraft.toml): a boolean does not fit')
    expect(refusal({ toml: '[port]\na = 1' })).toContain('port (stagecraft.toml): a table does not fit')
    expect(refusal({ toml: 'trust_proxy = [1]' })).toContain('trust_proxy (stagecraft.toml): a list does not fit')
  })
})

describe('docs/reference/configuration.md', () => {
  it('is what the settings say; "npm run reference" writes it', () => {
    const file = path.join(import.meta.dirname, '../../../docs/reference/configuration.md')
    expect(readFileSync(file, 'utf8')).toBe(presentConfigReference())
  })

  it('has a row for every setting and no other', () => {
    const rows = [...presentConfigReference().matchAll(/^\| 5\.1 `STAGECRAFT_(\w+)`/gm)].map(([, name]) => name)
    expect(rows).toEqual(settingNames.map((name) => namesOf(name).key.toUpperCase()))
  })

  it('knows no flag for a secret', () => {
    const secrets = settingNames.filter((name) => settings[name].isSecret)
    expect(secrets).toEqual(['ownerPassword', 'smtpUrl'])
    expect(secrets.map((name) => namesOf(name).flag)).toEqual([undefined, undefined])
  })
})
