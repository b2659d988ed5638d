import { existsSync } from 'node:fs'
import { root, runCommand, runTool } from '../run-command.ts'
import { candidates, findWorking } from './find-chromium.ts'

export interface ChromiumResult {
  readonly path?: string
  /** Why there is none, and what to do; empty where there is one. */
  readonly problem: string
}

/** One way to get a Chromium where there is none. */
interface Way {
  readonly name: string
  /** Why it is no way on this machine. */
  readonly obstacle?: string
  install(): Promise<{ readonly status: number | string; readonly output: string }>
}

/** The Chromium to test with: the one in CHROMIUM_PATH, one that is installed, or one that this installs. */
export async function ensureChromium(write: (text: string) => void): Promise<ChromiumResult> {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined && given !== '') {
    const path = await findWorking([given])
    return path === undefined ? { problem: `CHROMIUM_PATH is ${given}, which does not start.` } : { path, problem: '' }
  }
  const present = await findWorking(candidates())
  if (present !== undefined) return { path: present, problem: '' }

  const tried: string[] = []
  for (const way of ways()) {
    if (way.obstacle !== undefined) {
      tried.push(`${way.name}: ${way.obstacle}.`)
      continue
    }
    write(`chromium: none found; installing ${way.name}\n`)
    const { status, output } = await way.install()
    const path = await findWorking(candidates())
    if (path !== undefined) return { path, problem: '' }
    tried.push(`${way.name}: ended with ${status}, and no Chromium starts.\n${lastLines(output)}`)
  }
  return {
    problem: [
      'The tests need a Chromium, and there is none. Install Chromium or Google Chrome,',
      'or put the path of one into CHROMIUM_PATH. Tried:',
      ...tried,
    ].join('\n'),
  }
}

function ways(): readonly Way[] {
  const isRoot = process.getuid?.() === 0
  const hasApt = existsSync('/usr/bin/apt-get')
  return [
    {
      name: "Playwright's Chromium",
      install: () =>
        runTool('playwright-core', ['install', '--no-shell', 'chromium'], {
          output: 'collect',
          limit: 5 * 60_000,
          // It asks several hosts, several times each: where none can be reached, that must not take minutes.
          environment: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
        }),
    },
    {
      name: "Debian's Chromium",
      ...(hasApt ? (isRoot ? {} : { obstacle: 'needs root' }) : { obstacle: 'there is no apt-get' }),
      async install() {
        const update = await aptGet('update')
        return update.status === 0 ? aptGet('install', '-y', 'chromium') : update
      },
    },
  ]
}

function aptGet(...args: readonly string[]) {
  const environment = { DEBIAN_FRONTEND: 'noninteractive' }
  return runCommand('apt-get', args, { output: 'collect', limit: 5 * 60_000, environment })
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-5).join('\n').replaceAll(root, '.')
}
