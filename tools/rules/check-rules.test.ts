import { describe, expect, it } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { checkRules } from './check-rules.ts'

const list = 'tools/rules/rules.yaml'

function findings(files: Readonly<Record<string, string>>): readonly string[] {
  const nothing = { [list]: '{}', 'docs/reference/a.md': '', 'spec/none.yaml': '[]' }
  return checkRules(temporaryProject({ ...nothing, ...files })).findings
}

const aCase = (rule: string) => `- rule: ${rule}\n  it: answers\n  steps: [{ script: return 1, returns: 1 }]\n`

describe('checkRules', () => {
  it('finds nothing where every rule that is built is said and proved', () => {
    const files = {
      [list]: '1.2-1: built\n1.2-2: { partly: the rest }\n1.2-3: { later: all of it }\n4-1: { later: a screen }',
      'docs/reference/a.md': '**1.2-1** It is so (1.2-2); 1.2-3 comes later.',
      'spec/x/a.yaml': aCase('1.2-1') + aCase('1.2-2'),
    }
    expect(findings(files)).toEqual([])
    expect(checkRules(temporaryProject(files)).rules).toBe(4)
  })

  it('knows a row of a table by its section and first cell', () => {
    const files = {
      [list]: '2.2 getCrmField: built\n5.2 brand list: built',
      'docs/reference/a.md': '| 2.2 `getCrmField` | fieldKey |\n| 5.2 `brand list` | all of them |',
      'spec/a.yaml': aCase('2.2 getCrmField') + aCase('5.2 brand list'),
    }
    expect(findings(files)).toEqual([])
  })

  it('names a rule that is not said, and one without a case', () => {
    expect(findings({ [list]: '1.2-1: built\n1.2-2: { partly: the rest }', 'docs/reference/a.md': '1.2-2' })).toEqual([
      `${list}: docs/reference does not name rule 1.2-1.`,
      `${list}: rule 1.2-1 has no case under spec.`,
      `${list}: rule 1.2-2 has no case under spec.`,
    ])
  })

  it('names a rule that is not on the list, where it is said and where it has a case', () => {
    expect(findings({ 'docs/reference/a.md': '1.2-3', 'spec/a.yaml': aCase('1.2-4') })).toEqual([
      `spec/a.yaml: ${list} has no rule 1.2-4.`,
      `docs/reference/a.md: ${list} has no rule 1.2-3.`,
    ])
  })

  it('names a rule that has a case though it is to come', () => {
    expect(findings({ [list]: '1.2-1: { later: soon }', 'spec/a.yaml': aCase('1.2-1') })).toEqual([
      'spec/a.yaml: rule 1.2-1 has a case, so it is not "later".',
    ])
  })

  it('names a number that a section leaves out', () => {
    expect(findings({ [list]: '1.2-1: { later: a }\n1.2-4: { later: b }\n1.3-1: { later: c }' })).toEqual([
      `${list}: rule 1.2-2 is left out.`,
      `${list}: rule 1.2-3 is left out.`,
    ])
  })

  it.each(['1.2-1: done', '1.2-1: { later: "" }', '1.2-1: { later: a, partly: b }', 'one: built'])(
    'refuses the list %j',
    (text) => {
      expect(() => findings({ [list]: text })).toThrow('rules.yaml is not as its head says')
    },
  )

  it('names a file that is not as it should be, with the place', () => {
    const spec = '- rule: 1.2-3\n  it: answers\n  steps: [{ script: return 1, return: 1 }]\n'
    const [finding, ...others] = findings({ 'spec/a.yaml': spec })
    expect(finding).toContain('spec/a.yaml: a case is not as spec/README.md says')
    expect(others).toEqual([])
  })
})

describe('a test that is named as the proof', () => {
  const tests = `
    // it('is only spoken of', () => {})
    it('holds', () => {})
    test.each([1])('holds for %i', () => {})
    it.runIf(true)(\`holds of \${name}\`, () => {})
    it.skip('is skipped', () => {})
    it.todo('is to come')
    describe('a group', () => it('holds in a group', () => {}))
    describe.skip('a group', () => it('is skipped with its group', () => {}))
    it('holds after the group', () => {})
    expect('no title').toBe(1)`
  const proof = (test: string) => `- rule: 5.3-1\n  it: is so\n  proved_by: { file: test/a.test.ts, test: '${test}' }\n`
  const look = (test: string) =>
    findings({
      [list]: '5.3-1: built',
      'docs/reference/a.md': '5.3-1',
      'test/a.test.ts': tests,
      'spec/a.yaml': proof(test),
    })

  it.each(['holds', 'holds for %i', 'holds of ${name}', 'holds in a group', 'holds after the group'])(
    'is found: %s',
    (test) => {
      expect(look(test)).toEqual([])
    },
  )

  it.each([
    'is only spoken of',
    'hold',
    'is skipped',
    'is to come',
    'a group',
    'is skipped with its group',
    'no title',
    'is nowhere',
  ])('is missed: %s', (test) => {
    expect(look(test)).toEqual([`spec/a.yaml: test/a.test.ts runs no test "${test}" (5.3-1).`])
  })

  it('is missed where the file is not there', () => {
    const spec = "- rule: 5.3-1\n  it: is so\n  proved_by: { file: test/b.test.ts, test: 'holds' }\n"
    expect(findings({ [list]: '5.3-1: built', 'docs/reference/a.md': '5.3-1', 'spec/a.yaml': spec })).toEqual([
      'spec/a.yaml: test/b.test.ts runs no test "holds" (5.3-1).',
    ])
  })

  it('is not enough of a rule that HTTP can show', () => {
    const spec = proof('holds').replace('5.3-1', '1.2-1')
    const files = { [list]: '1.2-1: built', 'docs/reference/a.md': '1.2-1', 'test/a.test.ts': tests }
    expect(findings({ ...files, 'spec/a.yaml': spec })).toEqual([
      `${list}: rule 1.2-1 is proved by tests alone: give it a case with steps.`,
    ])
    expect(findings({ ...files, 'spec/a.yaml': spec + aCase('1.2-1') })).toEqual([])
  })
})
