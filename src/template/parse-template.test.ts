import { expect, it } from 'vitest'
import { parseTemplate } from './index.ts'

it('of too many findings, warnings are left out before an error, wherever it stands', () => {
  const text = '<p v-iff="1"></p>'.repeat(150) + '{{ 1 + }}'
  const { template, issues } = parseTemplate(text, { name: 'page', functions: new Set() })
  expect(template).toBeUndefined()
  expect(issues).toHaveLength(100)
  expect(issues.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(['template.expression'])
  expect(issues.at(-1)!.code).toBe('template.expression')
})
