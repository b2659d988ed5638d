import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Fuzzer {
  /** A test, or a suite that tests call. */
  readonly file: string
  /** How many properties it holds something to. */
  readonly properties: number
}

/** Every file with a property that FUZZ_SECONDS lengthens; of those, where names are given, whose path has one in it. */
export function findFuzzers(root: string, names: readonly string[] = []): readonly Fuzzer[] {
  return globSync('{src,test}/**/*.{test,contract}.ts', { cwd: root })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
    .toSorted()
    .map((file) => ({ file, properties: countIn(readFileSync(path.join(root, file), 'utf8')) }))
    .filter(({ properties }) => properties > 0)
}

function countIn(source: string): number {
  return source.match(/\bfuzzing\(/g)?.length ?? 0
}
