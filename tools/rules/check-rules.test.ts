import { describe, expect, it } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { checkRules } from './check-rules.ts'

function findings(files: Readonly<Record<string, string>>): readonly string[] {
  return checkRules(temporaryProject({ 'docs/reference/a.md': '', 'spec/none.yaml': '[]', ...files })).findings
}

const aCase = (rule: string) => `- rule: ${rule}\n  it: answers\n  steps: [{ script: return 1, returns: 1 }]\n`

describe('checkRules', () => {
  it('finds nothing where every rule has a case', () => {
    const files = {
      'docs/reference/a.md': '**1.2-3** It is so (1.2-30).',
      'spec/x/a.yaml': aCase('1.2-3') + aCase('1.2-30'),
    }
    expect(findings(files)).toEqual([])
    expect(checkRules(temporaryProject(files)).rules).toBe(2)
  })

  it('knows a row of a table by its section and first cell', () => {
    const files = { 'docs/reference/a.md': '| 2.2 `getCrmField` | fieldKey |\n| 2.2 `setCrmField` | value |' }
    expect(findings({ ...files, 'spec/a.yaml': aCase('2.2 getCrmField') })).toEqual([
      'docs/reference/a.md: rule 2.2 setCrmField has no case under spec.',
    ])
  })

  it('names a rule without a case', () => {
    expect(findings({ 'docs/reference/a.md': '**1.2-3** and 1.2-4', 'spec/a.yaml': aCase('1.2-4') })).toEqual([
      'docs/reference/a.md: rule 1.2-3 has no case under spec.',
    ])
  })

  it('names a case of a rule that nobody is told of', () => {
    expect(findings({ 'spec/a.yaml': aCase('1.2-3') })).toEqual(['spec/a.yaml: docs/reference names no rule 1.2-3.'])
  })

  it('names a file that is not as it should be, with the place', () => {
    const spec = '- rule: 1.2-3\n  it: answers\n  steps: [{ script: return 1, return: 1 }]\n'
    const [finding, ...others] = findings({ 'spec/a.yaml': spec })
    expect(finding).toContain('spec/a.yaml: a case is not as spec/README.md says')
    expect(others).toEqual([])
  })

  it('looks for the test that is named as the proof', () => {
    const proof = (test: string) => `- rule: 1.2-3\n  it: is so\n  proved_by: { file: test/a.test.ts, test: ${test} }\n`
    const files = { 'docs/reference/a.md': '1.2-3', 'test/a.test.ts': "it('holds', () => {})" }
    expect(findings({ ...files, 'spec/a.yaml': proof('holds') })).toEqual([])
    expect(findings({ ...files, 'spec/a.yaml': proof('breaks') })).toEqual([
      'spec/a.yaml: test/a.test.ts has no test "breaks" (1.2-3).',
    ])
  })
})
