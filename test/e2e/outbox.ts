import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningServer } from './start-server.ts'

/** The mails to an address that a server without a mail server has written, oldest first. */
async function mailsTo(server: RunningServer, email: string): Promise<readonly string[]> {
  const folder = join(server.data, 'outbox')
  const files = await readdir(folder).catch(() => [])
  const texts = await Promise.all(
    files
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .map((name) => readFile(join(folder, name), 'utf8')),
  )
  // Long lines of the head are folded.
  return texts.filter((text) => text.replaceAll(/\r\n[ \t]+/g, ' ').includes(`\nTo: ${email}\r\n`))
}

/** The code that somebody was mailed last, when `count` mails to him are there. */
export async function readCode(server: RunningServer, email: string, count = 1): Promise<string> {
  for (let i = 0; i < 600; i++) {
    const mails = await mailsTo(server, email)
    if (mails.length >= count) return /^ {4}(\d{6})\r?$/m.exec(mails.at(-1)!)![1]!
    await sleep(50)
  }
  throw new Error(`No mail number ${count} to ${email} came:\n${server.output()}`)
}
