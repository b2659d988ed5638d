import { afterEach, expect, it } from 'vitest'
import { pollOften } from './poll-often.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript } from './testing/try-script.ts'

let sandbox: Sandbox | undefined
afterEach(() => sandbox?.close())

it('a loop of slow steps is asked to stop before it has made a thousand of them', async () => {
  sandbox = await openTestSandbox({ limits: { computeMs: 0 } })
  const { report } = await tryScript(sandbox, `const kept = []; for (;;) kept.push('x'.repeat(1000))`)
  expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
  expect(report.memoryBytes).toBeLessThan(1_000_000)
})

it('another binary is not run by halves', () => {
  expect(() => pollOften(Uint8Array.of(0x41, 0x90, 0xce, 0x00, 0x36, 0x02, 0x20))).toThrow('does not count its steps')
})
