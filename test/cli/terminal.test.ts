import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tryCommand } from '../product/command.ts'
import { program } from '../product/process.ts'
import { temporaryFolders } from './temporary-folders.ts'

const newFolder = temporaryFolders()

/** A command on a terminal of its own, which `script` makes; it spells its arguments differently on macOS. */
function onTerminal(args: readonly string[], folder: string, environment: Readonly<Record<string, string>> = {}) {
  const command = [process.execPath, program, ...args]
  // exec: a shell that stayed in between would get Ctrl-C too, and end with a status of its own.
  const scripted =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', ...command]
      : ['-qefc', `exec ${command.join(' ')}`, '/dev/null']
  // CI stands for a terminal without colors, whatever the terminal is.
  const { CI: _, ...inherited } = process.env
  const child = spawn('script', scripted, { cwd: folder, env: { ...inherited, ...environment } })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
  return {
    shown: () => shown,
    async type(text: string, { after }: { readonly after: string }): Promise<void> {
      while (!shown.includes(after)) await once(child.stdout, 'data')
      child.stdin.write(text)
    },
    async end(): Promise<number | null> {
      const [status] = (await once(child, 'close')) as [number | null]
      return status
    },
  }
}

describe('on a terminal', () => {
  it('a password is asked for twice and never shown', async () => {
    const folder = newFolder()
    const terminal = onTerminal(['owner', 'ann@example.com'], folder)
    await terminal.type('correct horse\r', { after: 'New password: ' })
    await terminal.type('correct horse\r', { after: 'The same again: ' })
    expect(await terminal.end()).toBe(0)
    expect(terminal.shown()).not.toContain('correct')
    expect(terminal.shown()).toContain('ann@example.com owns every brand')
  })

  it('two passwords that differ change nothing', async () => {
    const folder = newFolder()
    await tryCommand(['brand', 'create', 'Acme'], { folder })
    const terminal = onTerminal(['owner', 'ann@example.com'], folder)
    await terminal.type('correct horse\r', { after: 'New password: ' })
    await terminal.type('correct hores\r', { after: 'The same again: ' })
    expect(await terminal.end()).toBe(1)
    expect(terminal.shown()).toContain('the two passwords differ')
    const refused = await tryCommand(['key', 'create', '--brand', 'acme', '--user', 'ann@example.com'], { folder })
    expect(refused.stderr).toContain('No user has the e-mail')
  })

  it('Ctrl-C at the question gives up', async () => {
    const terminal = onTerminal(['owner', 'ann@example.com'], newFolder())
    await terminal.type('corr\u0003', { after: 'New password: ' })
    expect(await terminal.end()).toBe(1)
  })

  it('the log of a server is lines to read, in color unless NO_COLOR is set, and Ctrl-C ends it', async () => {
    const args = ['serve', '--port', '0', '--admin-port', '0', '--admin-url', 'http://localhost:1']
    for (const noColor of ['', '1']) {
      const terminal = onTerminal(args, newFolder(), { NO_COLOR: noColor, TERM: 'xterm' })
      await terminal.type('\u0003', { after: 'There is no owner yet' })
      expect(await terminal.end()).toBe(0)
      const text = stripVTControlCharacters(terminal.shown())
      expect(text).toMatch(/\d\d:\d\d:\d\d warn {2}pages and admin have one host name/)
      expect(text).toContain('stopping signal=SIGINT')
      expect(terminal.shown().includes('\u001b[')).toBe(noColor === '')
    }
  })
})
