import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { aScope } from '../../core/testing/index.ts'
import { findFaults } from './testing/inspect.ts'
import { openHere } from './testing/open-here.ts'
import { temporaryFile } from './testing/temporary-file.ts'

const script = new URL('./testing/write-then-die.ts', import.meta.url).pathname
const frameHeader = 24
const logHeader = 32

/** A database and its log as a process left them that was killed, and how long the log was when it answered each write. */
interface Remains {
  readonly file: string
  readonly log: Buffer
  readonly frameBytes: number
  readonly answered: readonly { readonly seq: number; readonly logBytes: number }[]
}

async function writeAndDie(): Promise<Remains> {
  const file = temporaryFile()
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const answered: { seq: number; logBytes: number }[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [seq, logBytes] = line.split(' ').map(Number) as [number, number]
    answered.push({ seq, logBytes })
  }
  await exited
  expect(child.signalCode).toBe('SIGKILL')
  const log = readFileSync(`${file}-wal`)
  const frameBytes = log.readUInt32BE(8) + frameHeader
  return { file, log, frameBytes, answered }
}

/** A copy of the database with another log beside it, without the index of the log, as after a loss of power. */
function placer({ file }: Remains): (log: Buffer) => string {
  const folder = path.join(path.dirname(file), 'copy')
  mkdirSync(folder)
  const copy = path.join(folder, 'store.db')
  return (log) => {
    copyFileSync(file, copy)
    writeFileSync(`${copy}-wal`, log)
    writeFileSync(`${copy}-shm`, '')
    return copy
  }
}

/** All that the file holds, as one text. */
function contentsOf(file: string): string {
  const db = new DatabaseSync(file)
  try {
    const tables = db.prepare("select name from sqlite_schema where type = 'table' order by name").all()
    return tables
      .filter(({ name }) => name !== 'title_search')
      .map(({ name }) => `${String(name)} ${JSON.stringify(db.prepare(`select * from "${String(name)}"`).all())}`)
      .join('\n')
  } finally {
    db.close()
  }
}

function seqOf(file: string): number {
  const db = new DatabaseSync(file)
  try {
    return Number(db.prepare('select ifnull(max(seq), 0) as seq from change').get()!['seq'])
  } finally {
    db.close()
  }
}

const upTo = (most: number) => Math.floor(Math.random() * most)

test('a write-ahead log that is cut at any byte, or damaged, opens as it was after one of its commits', async () => {
  const remains = await writeAndDie()
  const { log, frameBytes, answered } = remains
  const place = placer(remains)
  const frames = Math.floor((log.length - logHeader) / frameBytes)
  expect(frames).toBeGreaterThan(100)

  // What it holds after each commit, by the number of its last frame; where it is cut between them, the commit before.
  const afterFrame: string[] = []
  const commits: { readonly frame: number; readonly contents: string }[] = []
  for (let frame = 0; frame <= frames; frame++) {
    const end = logHeader + frame * frameBytes
    // The last frame of a commit says how large the database is then; all others say nothing.
    const isCommit = frame === 0 || log.readUInt32BE(end - frameBytes + 4) !== 0
    const file = place(log.subarray(0, end))
    const contents = contentsOf(file)
    if (isCommit) {
      commits.push({ frame, contents })
      // The very first commit makes the tables.
      if (contents !== '') expect(findFaults(file), `after frame ${frame}`).toEqual([])
      const durable = answered.filter(({ logBytes }) => logBytes <= end).at(-1)
      if (durable) expect(seqOf(file)).toBeGreaterThanOrEqual(durable.seq)
    }
    afterFrame.push(contents)
    expect(contents === commits.at(-1)!.contents, `cut after frame ${frame}`).toBe(true)
  }
  expect(new Set(commits.map((commit) => commit.contents)).size).toBe(commits.length)
  expect(commits.length).toBeGreaterThan(answered.length)

  for (let i = 0; i < 100; i++) {
    const at = upTo(log.length)
    const whole = Math.max(0, Math.floor((at - logHeader) / frameBytes))
    expect(contentsOf(place(log.subarray(0, at))) === afterFrame[whole], `cut at byte ${at}`).toBe(true)
  }

  for (let i = 0; i < 100; i++) {
    const damaged = Buffer.from(log)
    const at = i < logHeader ? i : upTo(log.length)
    damaged[at]! ^= 1 << upTo(8)
    const contents = contentsOf(place(damaged))
    // What comes before the damage is whole, or nothing of the log is read where its head is damaged.
    const before = at < logHeader ? 0 : Math.floor((at - logHeader) / frameBytes)
    const isPrefix = contents === afterFrame[before] || (at < logHeader && contents === afterFrame.at(-1))
    expect(isPrefix, `a bit flipped in byte ${at}`).toBe(true)
  }
}, 120_000)

test('the store goes on from a log that was cut', async () => {
  const remains = await writeAndDie()
  const place = placer(remains)
  for (let i = 0; i < 5; i++) {
    // Not before the first answer: until then there may be no brand to write to.
    const first = remains.answered[0]!.logBytes
    const file = place(remains.log.subarray(0, first + upTo(remains.log.length - first)))
    const seq = seqOf(file)
    const store = openHere(file)
    const scope = aScope({ brandId: (await store.installation()).brands[0]!.id })
    await store.writer.execute(scope, 'entity.ensure', { slug: `new-${i}`, declaration: { name: `New ${i}` } })
    await store.close()
    expect(seqOf(file)).toBeGreaterThan(seq)
    expect(findFaults(file)).toEqual([])
  }
})
