import { scriptIssueCodes } from '../../scripts/document/index.ts'
import { issueCodes as templateIssueCodes } from '../../template/index.ts'
import type { SourceIssue } from '../visit/index.ts'

/** What can be found of pages and components where they meet: the rest is found by who reads scripts and templates. */
const pageIssueCodes = {
  'template.unknown_base': 'The page that @extends names is not there.',
  'template.base_cycle': '@extends leads in a circle, or through more than 10 pages.',
  'template.unknown_component': 'The component that @component names is not there.',
  'template.too_many_components': 'A page brings along more than 200 components.',
  'component.script': 'A component holds a backend script.',
  'component.extends': 'A component has @extends, which only pages can.',
} as const

/**
 * Every code that a save can answer with, and what it means. `docs/reference/issues.md` lists the same codes with
 * examples; a test compares the two and runs the examples.
 */
export const sourceIssueCodes = { ...scriptIssueCodes, ...templateIssueCodes, ...pageIssueCodes } as const

export type SourceIssueCode = keyof typeof sourceIssueCodes

/** An issue whose code is on the page. */
export interface KnownSourceIssue extends SourceIssue {
  readonly code: SourceIssueCode
}
