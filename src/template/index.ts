/** The template language of pages (rule 3.5): parsed and checked when a page is saved, rendered for each visitor. */
export { parseTemplate, type ParseOptions } from './parse-template.ts'
export { renderTemplate } from './render-template.ts'
export type { RenderContext } from './render-context.ts'
export type { NamedSource, Template } from './template.ts'
export { issueCodes, type IssueCode, type TemplateIssue } from './issue.ts'
export { TemplateRuntimeError, type FaultCode } from './run/faults.ts'
export type { Limits } from './run/budget.ts'
