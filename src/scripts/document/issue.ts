/**
 * What can be found in a script, in the page around it and in what it imports, when a page or module is saved. A code is
 * never given a second meaning. `docs/reference/issues.md` lists the same codes with examples; a test compares the two.
 */
export const scriptIssueCodes = {
  'script.computed_scope': 'Whether a script is a backend script would have to be computed.',
  'script.unknown_scope': 'A script has a scope that is spelled much like "backend".',
  'script.self_closing': 'A backend script is closed with "/>", which HTML does not heed.',
  'script.unclosed': 'A backend script is not closed.',
  'script.src': 'A backend script has a src; code is imported from modules.',
  'script.ignored_attribute': 'Warning: an attribute of the template has no effect on a backend script.',
  'script.stray_end': 'A closing script tag ends nothing: the script before it ended at an earlier one.',
  'script.misplaced': 'A backend script stands where HTML sees no script, and would be sent to browsers.',
  'script.wrong_tag': 'Another element than a script has scope="backend".',
  'script.open_end': 'A comment or string runs past the end of its script.',
  'script.syntax': 'A script does not follow the grammar of JavaScript.',
  'script.too_large': 'A script is longer than 1,048,576 characters, or with its modules than 2,097,152.',
  'script.line_separator': 'Warning: an invisible line separator makes errors after it be reported a line off.',
  'module.outside': 'Something stands around the script tag of a module.',
  'import.unknown_module': 'No module has the code, and no page the slug.',
  'import.no_script': 'The page whose slug is imported holds no backend script.',
  'import.missing_export': 'A module does not export the name that is asked for.',
  'import.ambiguous_export': 'A module gets the name from two others through "export *".',
  'import.not_literal': 'What import() loads would have to be computed.',
  'import.attributes': 'An import has attributes.',
  'import.too_many_modules': 'A script brings along more than 50 modules.',
  'import.too_entangled': 'Modules pass too many exports on to each other.',
} as const

export type ScriptIssueCode = keyof typeof scriptIssueCodes

/**
 * A fault that the author of a page or module can mend. Errors refuse a save and keep the script from starting
 * (rule 3.1-7); warnings do neither.
 */
export interface Issue {
  readonly severity: 'error' | 'warning'
  /** Decide on this, never on the message. */
  readonly code: ScriptIssueCode
  readonly message: string
  /** Name of the page or module it stands in. */
  readonly document: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number
}

/** More than anyone mends in one go; keeps an answer small whatever was sent. */
export const mostIssues = 100
