import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mostStrangerSessions, sessionLifetimeMs } from '../../core/session/index.ts'
import { defaultLimits as scriptLimits } from '../../scripts/sandbox/index.ts'

/** The numbers that pages.md promises and no test can wait for. */
const page = readFileSync(new URL('../../../docs/reference/pages.md', import.meta.url), 'utf8').replaceAll('\n', ' ')
const MiB = 1024 * 1024

function numbersIn(pattern: RegExp): readonly number[] {
  const found = pattern.exec(page)
  expect(found, String(pattern)).not.toBeNull()
  return found!.slice(1).map((text) => Number(text.replaceAll(',', '')))
}

it('docs/reference/pages.md says what a run may use (rule 3.2-1)', () => {
  const { memoryBytes, computeMs, totalMs, hostCalls, argumentDepth, argumentBytes, answerBytes } = scriptLimits
  expect(numbersIn(/A run may use (\d+) MB of memory, (\d+) s of computing and (\d+) s in all/)).toEqual([
    memoryBytes / MiB,
    computeMs / 1000,
    totalMs / 1000,
  ])
  expect(numbersIn(/calls the host at most ([\d,]+) times, with arguments nested (\d+) deep/)).toEqual([
    hostCalls,
    argumentDepth,
  ])
  expect(numbersIn(/arguments and answers of (\d+) MB each/)).toEqual([argumentBytes / MiB])
  expect(answerBytes).toBe(argumentBytes)
})

it('docs/reference/pages.md says how long sessions live, and how many strangers have one (rule 3.1-4)', () => {
  expect(numbersIn(/lives for (\d+) hours after its last use/)).toEqual([sessionLifetimeMs / 3_600_000])
  expect(numbersIn(/A brand has at most ([\d,]+) sessions without a customer/)).toEqual([mostStrangerSessions])
})
