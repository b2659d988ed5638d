import type { Scope } from '../../../core/brand/index.ts'
import { CoreError, invalid, isCoreError } from '../../../core/errors/index.ts'
import type { Checked } from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { SourceChange, SourceIssue } from '../../visit/index.ts'
import type { ApiPorts } from '../api-ports.ts'
import { presentIssue } from './present.ts'
import type { SourceSurface } from './surface.ts'

export type Warning = ReturnType<typeof presentIssue>

/** What a check needs: whose sources, of which kind. */
export interface CheckContext {
  readonly checker: ApiPorts['checker']
  readonly scope: Scope
  readonly surface: SourceSurface
}

/** Before anything is compiled: of a name that is another's, a check would tell what that other's pages need. */
export async function checkFree({ reads }: Store, { scope, surface }: CheckContext, name: string): Promise<void> {
  const { kind, nameKey } = surface
  if (await reads.findSourceByName(scope, kind, name)) {
    throw invalid(nameKey, `The ${nameKey} has already been taken.`)
  }
}

/** A text about to be saved (rule 3.6-3). Throws `source.invalid`; answers the warnings. */
export async function checkDraft(
  { checker, scope, surface }: CheckContext,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<Warning[]> {
  const issues = await checker.checkDraft(scope, { kind: surface.kind, name, text })
  refuse(
    surface,
    issues.filter((issue) => issue.severity === 'error'),
  )
  return issues.map((issue) => presentIssue(surface, issue))
}

/**
 * A change of what is live. Throws `source.invalid` for errors of its own, `publication.breaks` where published pages
 * would stop working, unless the author forces it.
 */
export async function checkChange(
  { checker, scope, surface }: CheckContext,
  { force, ...change }: Omit<SourceChange, 'kind'> & { readonly force: boolean },
): Promise<{ readonly checked: Checked; readonly warnings: Warning[] }> {
  const { epoch, issues, broken } = await checker.checkChange(scope, { kind: surface.kind, ...change })
  const errors = issues.filter((issue) => issue.severity === 'error')
  refuse(
    surface,
    errors.filter((issue) => change.text !== null && issue.document === change.name),
  )
  if (!force) {
    if (broken.length > 0) throw new CoreError('publication.breaks', { pages: broken })
    refuse(surface, errors)
  }
  return { checked: { epoch }, warnings: issues.map((issue) => presentIssue(surface, issue)) }
}

function refuse(surface: SourceSurface, errors: readonly SourceIssue[]): void {
  if (errors.length === 0) return
  throw new CoreError('source.invalid', { issues: errors.map((issue) => presentIssue(surface, issue)) })
}

const mostAttempts = 4

/**
 * Checks and writes again where something else was published in between: the check looked at a state that is gone. A
 * brand where that happens four times in a row publishes all the time; then the author is told.
 */
export async function retryRaced<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isCoreError(error, 'publication.raced') || made === mostAttempts) throw error
    }
  }
}
