import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { findFaults } from './testing/inspect.ts'
import { temporaryFile } from './testing/temporary-file.ts'

const script = new URL('./testing/write-until-killed.ts', import.meta.url).pathname

interface Acknowledged {
  readonly brandId: number
  readonly entryId: string
  readonly version: number
  readonly seq: number
}

/** Reads what the process tells, until it is gone. */
async function listen(child: ChildProcess, onLine: (line: string) => void): Promise<void> {
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) onLine(line)
  await exited
}

function parse(line: string): Acknowledged | undefined {
  const [brandId, entryId, version, seq] = line.split(' ')
  // The last line may have been cut off by the kill.
  if (seq === undefined || entryId!.length !== 36) return undefined
  return { brandId: Number(brandId), entryId: entryId!, version: Number(version), seq: Number(seq) }
}

/** Which of the acknowledged writes the file does not hold. */
function findLost(file: string, acknowledged: readonly Acknowledged[]): readonly Acknowledged[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const change = db.prepare(
      "select body ->> 'version' as version from change where brand_id = ? and seq = ? and entry_id = unhex(?, '-')",
    )
    const entry = db.prepare("select version from entry where brand_id = ? and id = unhex(?, '-')")
    return acknowledged.filter(({ brandId, entryId, version, seq }) => {
      const isLogged = change.get(brandId, seq, entryId)?.['version'] === version
      return !isLogged || Number(entry.get(brandId, entryId)?.['version'] ?? 0) < version
    })
  } finally {
    db.close()
  }
}

test(
  'a process killed at any moment, 50 times, has lost nothing that it acknowledged',
  { timeout: 240_000 },
  async () => {
    const file = temporaryFile()
    const acknowledged: Acknowledged[] = []
    for (let kill = 0; kill < 50; kill++) {
      const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
      // From within the first commits to well after a checkpoint.
      const moment = Math.random() * 200
      await listen(child, (line) => {
        if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), moment)
        const write = parse(line)
        if (write) acknowledged.push(write)
      })
      expect(child.signalCode).toBe('SIGKILL')
      if (kill % 10 === 9) expect(findFaults(file)).toEqual([])
    }
    expect(acknowledged.length).toBeGreaterThan(50)
    expect(findLost(file, acknowledged)).toEqual([])
    expect(findFaults(file)).toEqual([])
  },
)

test('a file system that refuses to write loses nothing that was acknowledged', { timeout: 120_000 }, async () => {
  const file = temporaryFile()
  // Files may not grow past 1 MB, as with a quota: writing past it is an error of the file system's own.
  const limited = `ulimit -f 1024; trap '' XFSZ; exec "$0" "$@"`
  const child = spawn('bash', ['-c', limited, process.execPath, script, file, '50'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: Acknowledged[] = []
  const refused = new Set<string>()
  await listen(child, (line) => {
    const write = parse(line)
    if (write) acknowledged.push(write)
    else if (line.startsWith('refused ')) refused.add(line)
  })
  expect(child.exitCode).toBe(0)
  expect([...refused]).toEqual(['refused store.unavailable'])
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(findLost(file, acknowledged)).toEqual([])
  expect(findFaults(file)).toEqual([])
})
