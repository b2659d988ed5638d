import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readTestTitles } from './read-test-titles.ts'
import { findGaps, isLater, readRuleList } from './rule-list.ts'
import { listSpec } from './spec-case.ts'

/**
 * How the reference names a rule: part, section, number. One that is a row of a table has the section and its first
 * cell: 2.2 `getCrmField`.
 */
const ruleName = /\b[1-5]\.\d+(?:-\d+\b| `\w[\w ]*`)/g

/** What a plain request can't see: batches of the change log, screens, settings, commands, the process. */
const isBeyondHttp = /^(1\.6-7$|4-|5\.[123]\b)/

const listFile = 'tools/rules/rules.yaml'

/**
 * Holds three things to each other: the list of the rules, the reference that says them, and the cases that prove them.
 * Each rule that is built is named in `docs/reference` and has a case under `spec`, one with steps where HTTP can show it;
 * neither names another, no case is of one that is to come, and a test that a case names as its proof is there. Answers
 * what is wrong.
 */
export function checkRules(root: string): { readonly rules: number; readonly findings: readonly string[] } {
  const list = readRuleList(path.join(root, listFile))
  const named = namedRules(path.join(root, 'docs/reference'))
  const findings = findGaps(list.keys()).map((rule) => `${listFile}: rule ${rule} is left out.`)
  const proved = new Set<string>()
  const shown = new Set<string>()
  const titles = titlesOf(root)
  for (const { name, read } of listSpec(path.join(root, 'spec'))) {
    try {
      for (const each of read()) {
        proved.add(each.rule)
        if ('steps' in each) shown.add(each.rule)
        const state = list.get(each.rule)
        if (!state) findings.push(`spec/${name}: ${listFile} has no rule ${each.rule}.`)
        else if (isLater(state)) findings.push(`spec/${name}: rule ${each.rule} has a case, so it is not "later".`)
        if ('proved_by' in each && !titles(each.proved_by.file).has(each.proved_by.test)) {
          findings.push(`spec/${name}: ${each.proved_by.file} runs no test "${each.proved_by.test}" (${each.rule}).`)
        }
      }
    } catch (error) {
      findings.push(`spec/${name}: ${(error as Error).message}`)
    }
  }
  for (const [rule, file] of named) {
    if (!list.has(rule)) findings.push(`docs/reference/${file}: ${listFile} has no rule ${rule}.`)
  }
  for (const [rule, state] of list) {
    if (isLater(state)) continue
    if (!named.has(rule)) findings.push(`${listFile}: docs/reference does not name rule ${rule}.`)
    if (!proved.has(rule)) findings.push(`${listFile}: rule ${rule} has no case under spec.`)
    else if (!shown.has(rule) && !isBeyondHttp.test(rule)) {
      findings.push(`${listFile}: rule ${rule} is proved by tests alone: give it a case with steps.`)
    }
  }
  return { rules: list.size, findings }
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

/** By file, each read once. */
function titlesOf(root: string): (file: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return (file) => {
    const absolute = path.join(root, file)
    const titles =
      known.get(file) ??
      (existsSync(absolute) ? readTestTitles(file, readFileSync(absolute, 'utf8')) : new Set<string>())
    known.set(file, titles)
    return titles
  }
}
