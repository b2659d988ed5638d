import { scopeOf, type OpaquePlace, type ScriptElement } from './find-elements.ts'
import type { Misplaced } from './find-misplaced.ts'
import { mostIssues, type Issue, type ScriptIssueCode } from './issue.ts'
import { positionsIn } from './positions.ts'
import { rangeAt, type Range } from './ranges.ts'

/** An issue before its offset is turned into line and column. */
export interface Fault {
  readonly at: number
  readonly code: ScriptIssueCode
  readonly message: string
  readonly severity?: 'warning'
}

/** A script that HTML does not take for one of ours, but that was probably meant to be. */
export function faultOfScope({ start, attributes }: ScriptElement): Fault | undefined {
  const scope = scopeOf(attributes)
  const isBound = attributes.some(({ name }) => name === ':scope' || name === 'v-bind:scope')
  if (isBound || (scope !== undefined && /\{\{|@/.test(scope))) {
    const message = 'Whether a script is a backend script can’t be computed: write scope="backend".'
    return { at: start, code: 'script.computed_scope', message }
  }
  if (scope !== undefined && scope !== 'backend' && scope.replace(/[^a-z]/g, '').startsWith('back')) {
    const message = 'The only scope is "backend"; written like this the code would be sent to browsers.'
    return { at: start, code: 'script.unknown_scope', message }
  }
  return undefined
}

export function faultsOfBlock({ start, isClosed, isSelfClosing, attributes }: ScriptElement): readonly Fault[] {
  const faults: Fault[] = []
  const add = (code: ScriptIssueCode, message: string) => faults.push({ at: start, code, message })
  if (isSelfClosing) add('script.self_closing', 'A script can’t be closed with "/>": write </script>.')
  else if (!isClosed) add('script.unclosed', 'This backend script is not closed: its </script> is missing.')
  if (attributes.some(({ name }) => name === 'src')) {
    add('script.src', 'A backend script can’t have a src: import a module instead.')
  }
  const ignored = attributes.find(({ name }) => name.startsWith('v-') || name.startsWith(':'))?.name.slice(0, 40)
  if (ignored !== undefined) {
    const message = `"${ignored}" has no effect here: backend scripts run before the template, always.`
    faults.push({ at: start, code: 'script.ignored_attribute', message, severity: 'warning' })
  }
  return faults
}

export function faultOfMisplaced(
  { code, at }: Misplaced,
  { opaque, scripts }: { readonly opaque: readonly OpaquePlace[]; readonly scripts: readonly Range[] },
): Fault {
  if (code === 'script.stray_end') {
    const message =
      'This </script> ends nothing: the backend script before it ended at an earlier </script>. Write <\\/script> for the text.'
    return { at, code, message }
  }
  const place = opaque.find(({ range: [from, to] }) => from <= at && at < to)?.what
  const where = place ?? (rangeAt(scripts, at) ? 'another script' : 'a tag or a place where HTML sees no tag')
  const message = `A backend script can’t stand inside ${where}: it would be sent to browsers. Move it, or take it out.`
  return { at, code, message }
}

/** In the order of the page; where there are too many, warnings give way to errors. */
export function toIssues(faults: readonly Fault[], html: string, document: string): readonly Issue[] {
  const positionOf = positionsIn(html)
  return faults
    .toSorted((a, b) => Number(a.severity !== undefined) - Number(b.severity !== undefined) || a.at - b.at)
    .slice(0, mostIssues)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, code, message, severity = 'error' as const }) => ({
      severity,
      code,
      message,
      document,
      ...positionOf(at),
    }))
}
