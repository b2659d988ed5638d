import { findElements, scopeOf, type ScriptElement } from './find-elements.ts'
import { findMisplaced } from './find-misplaced.ts'
import { mostIssues, type Issue } from './issue.ts'
import { findOpenEnd, joinBlocks } from './join-blocks.ts'
import { maskTemplate } from './mask-template.ts'
import { mergeRanges, rangeAt, type Range } from './ranges.ts'
import { faultOfMisplaced, faultOfScope, faultsOfBlock, toIssues, type Fault } from './script-faults.ts'

/** Offsets in the page, in UTF-16 units. */
export interface ScriptBlock {
  readonly start: number
  /** After the closing tag. */
  readonly end: number
  readonly contentStart: number
  readonly contentEnd: number
}

export interface SplitDocument {
  readonly scripts: readonly ScriptBlock[]
  /**
   * What the template must not see and visitors must not get: sorted, disjoint, each from the start of a tag to the end
   * of one. Where there are errors, also whatever could have been meant as a script.
   */
  readonly omit: readonly Range[]
  /** The text of one ES module; every line and column of code as in the page. Undefined where there is no block. */
  readonly source: string | undefined
  /** In the order of the page. */
  readonly issues: readonly Issue[]
}

/**
 * Finds the backend blocks of a page (rule 3.1-5). Whatever the page holds, code that its author wrote as a backend
 * block is in `omit` or named by an error, mostly both. `name` is what issues call the page.
 */
export function splitDocument(html: string, name: string): SplitDocument {
  const template = maskTemplate(html)
  const elements = findElements(template.text)
  const faults: Fault[] = []
  const blocks: ScriptElement[] = []
  const refused: Range[] = []
  for (const script of elements.scripts) {
    const fault = faultOfScope(script)
    if (fault) {
      faults.push(fault)
      refused.push([script.start, script.end])
    } else if (scopeOf(script.attributes) === 'backend') {
      blocks.push(script)
      faults.push(...faultsOfBlock(script))
    }
  }
  const contents = elements.scripts.map(({ contentStart, contentEnd }): Range => [contentStart, contentEnd])
  // What begins in a script is that script's matter: the template's, or, in a backend script, nobody's.
  const expressions = template.unmasked.filter(([start]) => !rangeAt(contents, start))
  for (const { start: at } of blocks) {
    if (rangeAt(expressions, at)) faults.push({ at, code: 'script.misplaced', message: inExpression })
  }
  for (const { start: at, name: tag } of elements.strangers) {
    const message = `scope="backend" stands on a <${tag.slice(0, 40)}>; only a <script> can be a backend script.`
    faults.push({ at, code: 'script.wrong_tag', message })
  }

  const found = mergeRanges([...blocks.map(({ start, end }): Range => [start, end]), ...refused])
  const misplaced = findMisplaced(html, elements.scripts, found)
  const places = { opaque: elements.opaque, scripts: contents }
  for (const one of misplaced.slice(0, mostIssues)) faults.push(faultOfMisplaced(one, places))
  const joined = joinBlocks(html, blocks)
  const open = findOpenEnd(joined)
  if (open !== undefined) faults.push({ at: blocks[open]!.contentEnd, code: 'script.open_end', message: openEnd })

  return {
    scripts: blocks.map(({ start, end, contentStart, contentEnd }) => ({ start, end, contentStart, contentEnd })),
    omit: mergeRanges([...found, ...misplaced.map(({ range }) => range)]),
    source: blocks.length === 0 ? undefined : joined.source,
    issues: toIssues(faults, html, name),
  }
}

const inExpression = 'A backend script can’t stand inside a template expression or comment.'
const openEnd =
  'A comment or string runs past the end of this script: HTML ends a script at the first </script>, wherever it stands. ' +
  'Write <\\/script> for the text, or put the tag on a line of its own.'
