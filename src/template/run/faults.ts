/**
 * What can go wrong while a template renders. All are faults of the page's author, or of what he called; never ours.
 * A code is never given a second meaning. `docs/reference/template.md` lists the same codes; a test compares the two.
 */
export const faultCodes = {
  'template.steps': 'The template takes too many steps.',
  'template.output': 'The page grows too large.',
  'template.depth': 'Components or values are nested too deeply.',
  'template.text': 'A filter or operator makes a text that is too long.',
  'template.call_failed': 'A called function threw; `cause` holds what it threw.',
  'template.unknown_component': 'No component has the code.',
  'template.component_extends': 'A component has @extends, which only pages can.',
  'template.base_missing': 'The page extends a page that was not given.',
} as const

export type FaultCode = keyof typeof faultCodes

/** A fault on its way up: thrown where it is noticed, given its position by `renderTemplate`. Never leaves this folder. */
export class TemplateFault extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'TemplateFault'
    this.code = code
  }
}

/**
 * A template that failed while rendering (rule 3.1-7: the visitor gets the error page, nothing half-sent).
 * `template` names the template that was at work (page, base or component); line and column are 1-based.
 */
export class TemplateRuntimeError extends Error {
  readonly code: FaultCode
  readonly template: string
  readonly line: number
  readonly column: number

  constructor(
    fault: { readonly code: FaultCode; readonly message: string; readonly cause?: unknown },
    place: { readonly template: string; readonly line: number; readonly column: number },
  ) {
    super(fault.message, fault.cause === undefined ? undefined : { cause: fault.cause })
    this.name = 'TemplateRuntimeError'
    this.code = fault.code
    this.template = place.template
    this.line = place.line
    this.column = place.column
  }
}
