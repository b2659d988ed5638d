// `npm run fuzz -- 60`: every property for a minute, file by file, whether others fail or not. Without a number it is
// FUZZ_SECONDS, else a minute; names after it are parts of the paths of those to run. The rest of a file runs as well.
import path from 'node:path'
import { findFuzzers } from './fuzz/find-fuzzers.ts'
import { root, runTool } from './run-command.ts'

const write = (text: string) => process.stdout.write(text)

const [first = '', ...others] = process.argv.slice(2)
const isNumber = /^\d+$/.test(first)
const seconds = Number(isNumber ? first : (process.env['FUZZ_SECONDS'] ?? 60))
const names = isNumber || first === '' ? others : [first, ...others]
const fuzzers = findFuzzers(root, names)

/**
 * For what hangs: a suite runs for each store, and with what else uses it; a find takes minutes to be made small, and so
 * may the rest of a file.
 */
const limitOf = (properties: number) => 15 * 60_000 + 12 * properties * seconds * 1000

const failed: string[] = []
for (const { file, properties } of fuzzers) {
  write(`\n${file}: ${properties} × ${seconds} s\n`)
  const { status } = await runTool('vitest', ['related', file, '--run', '--allowOnly=false'], {
    output: 'show',
    limit: limitOf(properties),
    environment: {
      FUZZ_SECONDS: String(seconds),
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    },
  })
  if (status !== 0) failed.push(file)
}

if (fuzzers.length === 0 || failed.length > 0) process.exitCode = 1
write(`\n${fuzzers.length} files with properties, ${failed.length} failed\n`)
for (const file of failed) write(`  ${file}\n`)
