import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { runCommand } from '../run-command.ts'

/** Names a Chromium goes by on the PATH. */
const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']

/** Where installers put one that is not on the PATH. */
const installed: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/bin/chromium', '/usr/lib/chromium/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable]
    if (folder === undefined) return []
    return [
      path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
  }),
}

/** Every place to look, Playwright's own download first: it is the version Playwright was made for. */
export function candidates(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const onPath = commands.flatMap((command) => folders.map((folder) => path.join(folder, command)))
  return [...new Set([chromium.executablePath(), ...onPath, ...(installed[process.platform] ?? [])])]
}

/** The first of these files that is a browser which starts. */
export async function findWorking(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await starts(file)) return file
  return undefined
}

/**
 * Asks for its version: a file that is there may still be a stand-in that tells the reader to install the real one, or
 * lack a library. On Windows a browser opens a window for that question, so there it is enough to be there.
 */
async function starts(file: string): Promise<boolean> {
  if (!existsSync(file)) return false
  if (process.platform === 'win32') return true
  const { status } = await runCommand(file, ['--version'], { output: 'collect', limit: 20_000 })
  return status === 0
}
