import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts'],
    // Real processes and real databases: one slow machine must not turn a pass into a failure.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
