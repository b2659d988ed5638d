import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { listSpec } from './spec-case.ts'

/**
 * How a rule is named wherever one is: part, section, number. One that is a row of a table has the section and its first
 * cell: 2.2 `getCrmField`.
 */
const ruleName = /\b[1-5]\.\d+(?:-\d+\b| `\w+`)/g

/**
 * Holds the reference and the conformance cases to each other: every rule that `docs/reference` names has a case under
 * `spec`, no case is of another, and a test that a case names as its proof is there. Answers what is wrong.
 */
export function checkRules(root: string): { readonly rules: number; readonly findings: readonly string[] } {
  const named = namedRules(path.join(root, 'docs/reference'))
  const findings: string[] = []
  const proved = new Set<string>()
  for (const { name, read } of listSpec(path.join(root, 'spec'))) {
    try {
      for (const each of read()) {
        proved.add(each.rule)
        if (!named.has(each.rule)) findings.push(`spec/${name}: docs/reference names no rule ${each.rule}.`)
        if ('proved_by' in each && !isThere(root, each.proved_by)) {
          findings.push(`spec/${name}: ${each.proved_by.file} has no test "${each.proved_by.test}" (${each.rule}).`)
        }
      }
    } catch (error) {
      findings.push(`spec/${name}: ${(error as Error).message}`)
    }
  }
  for (const [rule, file] of named) {
    if (!proved.has(rule)) findings.push(`docs/reference/${file}: rule ${rule} has no case under spec.`)
  }
  return { rules: named.size, findings }
}

/** Each with the first file that names it. */
function namedRules(folder: string): ReadonlyMap<string, string> {
  const rules = new Map<string, string>()
  for (const file of readdirSync(folder).toSorted()) {
    for (const [rule] of readFileSync(path.join(folder, file), 'utf8').matchAll(ruleName)) {
      const name = rule.replaceAll('`', '')
      if (!rules.has(name)) rules.set(name, file)
    }
  }
  return rules
}

function isThere(root: string, { file, test }: { readonly file: string; readonly test: string }): boolean {
  const absolute = path.join(root, file)
  return existsSync(absolute) && readFileSync(absolute, 'utf8').includes(test)
}
