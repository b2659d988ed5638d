import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { findFaults, temporaryDatabase } from '../../src/stores/sqlite/testing/index.ts'

const script = new URL('./commit-until-killed.ts', import.meta.url).pathname

/** Of each run that was begun: how many entries it left, and whether its answer was kept. */
function readRuns(file: string): ReadonlyMap<string, { readonly entries: number; readonly isAnswered: boolean }> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = db
      .prepare(
        `select key, answer is not null as answered,
           (select count(*) from entry where reference_id = kept_answer.key) as entries from kept_answer`,
      )
      .all()
    return new Map(
      rows.map(({ key, answered, entries }) => [
        key as string,
        { entries: entries as number, isAnswered: answered === 1 },
      ]),
    )
  } finally {
    db.close()
  }
}

test(
  'a process killed at any moment leaves of each atomic run all, with its answer, or nothing',
  { timeout: 120_000 },
  async () => {
    const { file, remove } = temporaryDatabase()
    const told: string[] = []
    // On a slow machine most are killed before they are told of any.
    for (let kill = 0; kill < 10 || told.length <= 10; kill++) {
      const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
      const exited = once(child, 'exit')
      const moment = Math.random() * 100
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), moment)
        // The last line may have been cut off by the kill.
        else if (line.length === 36) told.push(line)
      }
      await exited
      expect(child.signalCode).toBe('SIGKILL')
    }
    const runs = readRuns(file)
    const halves = [...runs.values()].filter(({ entries, isAnswered }) => entries !== (isAnswered ? 20 : 0))
    expect(halves).toEqual([])
    expect(told.filter((key) => !runs.get(key)?.isAnswered)).toEqual([])
    expect([...runs.values()].some(({ isAnswered }) => !isAnswered)).toBe(true)
    expect(findFaults(file)).toEqual([])
    remove()
  },
)
