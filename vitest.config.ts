import { defineConfig } from 'vitest/config'

// oxlint-disable-next-line no-restricted-globals -- A test's own setting: nothing of this ships.
const fuzzSeconds = Number(process.env['FUZZ_SECONDS'] ?? 0)

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts'],
    // Real processes and real databases: one slow machine must not turn a pass into a failure. Where a fuzzer found
    // something, making it smaller takes runs of its own.
    testTimeout: fuzzSeconds > 0 ? (fuzzSeconds + 300) * 1000 : 60_000,
    hookTimeout: 60_000,
  },
})
