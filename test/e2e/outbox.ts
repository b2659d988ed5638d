import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningServer } from '../product/serve.ts'

/** One that a server without a mail server wrote to its outbox. */
export interface WrittenMail {
  readonly headers: Readonly<Record<'from' | 'to' | 'subject', string>>
  readonly text: string
  /** Six digits on a line of their own. */
  readonly code: string | undefined
}

/** The mails to an address, oldest first. */
export async function mailsTo({ data }: Pick<RunningServer, 'data'>, email: string): Promise<readonly WrittenMail[]> {
  const folder = join(data, 'outbox')
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'))
  const mails = await Promise.all(files.sort().map(async (name) => parse(await readFile(join(folder, name), 'utf8'))))
  return mails.filter(({ headers }) => headers.to === email)
}

/** The code that somebody was mailed last, when `count` mails to him are there. */
export async function readCode(server: RunningServer, email: string, count = 1): Promise<string> {
  for (let i = 0; i < 600; i++) {
    const code = (await mailsTo(server, email))[count - 1]?.code
    if (code !== undefined) return code
    await sleep(50)
  }
  throw new Error(`No mail number ${count} to ${email} came:\n${server.output().stderr}`)
}

function parse(source: string): WrittenMail {
  const at = source.indexOf('\r\n\r\n')
  // Long lines of the head are folded.
  const head = source.slice(0, at).replaceAll(/\r\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const text = source.slice(at + 4).replaceAll('\r\n', '\n')
  return {
    headers: { from: header('From'), to: header('To'), subject: header('Subject') },
    text,
    code: /^ {4}(\d{6})$/m.exec(text)?.[1],
  }
}
