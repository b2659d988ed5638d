import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { presentCliReference } from './cli-reference.ts'
import { commands } from './commands/index.ts'
import { parseExpiry } from './commands/keys.ts'
import { usageOf } from './help.ts'
import { runCli } from './run-cli.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = '') {
  const said: string[] = []
  const data: string[] = []
  const status = await runCli(
    args,
    {
      input: Readable.from([Buffer.from(input)]) as unknown as NodeJS.ReadStream,
      data: (text) => void data.push(text),
      say: (text) => void said.push(text),
      prompt: (text) => void said.push(text),
    },
    { environment, folder },
  )
  return { status, data: data.join('\n'), said: said.join('\n') }
}

describe('stagecraft --help', () => {
  it('lists every command, as data', async () => {
    const { status, data, said } = await run(['--help'])
    expect({ status, said }).toEqual({ status: 0, said: '' })
    for (const command of commands) expect(data).toContain(usageOf(command))
  })

  it('lists the commands of a noun', async () => {
    for (const args of [
      ['key', '--help'],
      ['help', 'key'],
      ['key', '-h'],
    ]) {
      const { data } = await run(args)
      expect(data).toContain('key revoke ID')
      expect(data).not.toContain('brand create')
    }
  })

  it.each(commands.map(({ name }) => name))('of "%s" has an example that begins with it', async (name) => {
    const command = commands.find((candidate) => candidate.name === name)!
    const { status, data } = await run([...name.split(' '), '--help'])
    expect(status).toBe(0)
    expect(data).toContain(`Usage: stagecraft ${usageOf(command)}`)
    expect(data).toContain(`Example:\n  npx stagecraft ${name}`)
  })
})

describe('wrong usage', () => {
  it.each([
    [[], 'no command was given'],
    [['sevre'], '"sevre" is no command; did you mean "serve"?'],
    [['brand', 'creat', 'Acme'], '"brand creat" is no command; did you mean "brand create"?'],
    [['key'], '"key" is no command; did you mean "key create", "key list", "key revoke"?'],
    [['backup', 'x'], '"backup x" is no command; "stagecraft --help" lists them'],
    [['brand', 'list', '--jsno'], 'brand list: "--jsno" is no option of it; did you mean --json?'],
    [['brand', 'list', '--port', '80'], 'brand list: "--port" is no option of it'],
    [['brand', 'create'], 'brand create: NAME is missing'],
    [['brand', 'create', 'A', 'B'], 'brand create: "B" is one argument too many'],
    [['brand', 'list', 'x'], 'brand list: "x" is one argument too many'],
    [['key', 'list'], 'key list: --brand B is missing'],
    [['key', 'list', '--brand'], 'key list: --brand needs a value'],
    [['key', 'list', '--brand', '--json'], 'key list: --brand needs a value'],
    [['key', 'list', '--brand', 'a', '--brand', 'b'], 'key list: --brand is given twice'],
    [['serve', '--port', '1', '--port=2'], 'serve: --port is given twice'],
    [['serve', '--sample=yes'], 'serve: --sample takes no value'],
    [['serve', '--owner-password', 'hunter2'], 'serve: "--owner-password" is no option of it'],
    [['key', 'revoke', 'first', '--brand', 'a'], '"first" is no id of a key'],
    [['key', 'create', '--brand', 'a', '--user', 'b', '--expires', 'soon'], '--expires: "soon" does not fit'],
    [['owner', 'ann'], '"ann" is no e-mail address.'],
    [['serve', '--port', '80a'], '--port (flag): "80a" does not fit; expected a port from 0 to 65535.'],
    [['brand', 'list', '__proto__'], '"__proto__" is one argument too many'],
    [['brand', 'list', '--__proto__'], 'is no option of it'],
    [['brand', 'list', '--constructor=1'], 'is no option of it'],
  ] as const)('%j is told in one line, with status 2', async (args, text) => {
    const { status, data, said } = await run(args)
    expect({ status, data }).toEqual({ status: 2, data: '' })
    expect(said).toMatch(/^stagecraft: [^\n]+$/)
    expect(said).toContain(text)
  })

  it('of a variable stops every command', async () => {
    const { status, said } = await run(['brand', 'list'], { STAGECRAFT_PROT: '1' })
    expect({ status, said }).toEqual({
      status: 2,
      said: 'stagecraft: STAGECRAFT_PROT (environment) is no setting; did you mean STAGECRAFT_PORT?',
    })
  })

  it('never gets in the way of help', async () => {
    expect(await run(['serve', '--help'], { STAGECRAFT_PROT: '1' })).toMatchObject({ status: 0 })
  })
})

describe('a command that fails', () => {
  it('says so in one line, with status 1, and makes no folder for a path that may be mistyped', async () => {
    const { status, data, said } = await run(['brand', 'list'])
    expect({ status, data }).toEqual({ status: 1, data: '' })
    expect(said).toBe(
      `stagecraft: there is no data at ${folder}/data; "stagecraft serve" makes it, or name another folder with --data.`,
    )
    expect(await run(['brand', 'list'])).toMatchObject({ status: 1 })
  })

  it('takes no weak password, and none that is endless', async () => {
    expect(await run(['owner', 'a@example.com'], {}, 'short\n')).toMatchObject({
      status: 1,
      said: 'stagecraft: the password must have at least 8 characters.',
    })
    expect((await run(['owner', 'a@example.com'], {}, 'x'.repeat(10_000))).said).toContain('too long')
  })
})

describe('config show', () => {
  it('shows every value with where it comes from, and no password', async () => {
    const environment = { STAGECRAFT_OWNER_EMAIL: 'a@example.com', STAGECRAFT_OWNER_PASSWORD: 'hunter2-hunter2' }
    const { data } = await run(['config', 'show', '--port', '8080', '--json'], environment)
    expect(data).not.toContain('hunter2')
    const shown = JSON.parse(data) as object[]
    expect(shown).toContainEqual({ setting: 'port', value: 8080, source: 'flag --port' })
    expect(shown).toContainEqual({ setting: 'url', value: 'http://localhost:8080', source: 'default' })
    expect(shown).toContainEqual({
      setting: 'owner_password',
      value: '(set)',
      source: 'environment STAGECRAFT_OWNER_PASSWORD',
    })
    expect((await run(['config', 'show'], environment)).data).not.toContain('hunter2')
  })
})

describe('--expires', () => {
  const now = Date.UTC(2026, 0, 1)

  it.each([
    ['90d', now + 90 * 86_400_000],
    ['12h', now + 12 * 3_600_000],
    ['8w', now + 56 * 86_400_000],
    ['2026-01-02', Date.UTC(2026, 0, 2)],
    ['2026-03-01T10:00:00+02:00', Date.UTC(2026, 2, 1, 8)],
  ])('takes %s', (text, at) => {
    expect(parseExpiry(text, now)).toBe(at)
  })

  it.each(['', '0d', '-1d', '90', '1y', '2025-12-31', '2026-02-30', '999999d'])('refuses %s', (text) => {
    expect(() => parseExpiry(text, now)).toThrow('does not fit')
  })
})

describe('docs/reference/cli.md', () => {
  it('is what the commands say; "npm run reference" writes it', () => {
    const file = path.join(import.meta.dirname, '../../../docs/reference/cli.md')
    expect(readFileSync(file, 'utf8')).toBe(presentCliReference(commands))
  })
})
