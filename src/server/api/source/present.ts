import type { Revision, Source } from '../../../core/source/index.ts'
import type { SourceIssue } from '../../visit/index.ts'
import { presentTime } from '../schema.ts'
import type { SourceSurface } from './surface.ts'

export function presentSourceSummary({ kind, nameKey }: SourceSurface, source: Source) {
  return {
    id: source.id,
    [nameKey]: source.name,
    ...(kind === 'page' ? presentSettings(source.settings) : {}),
    status: source.status,
    revision_id: source.draftRevisionId,
    published_revision_id: source.publishedRevisionId,
    created_at: presentTime(source.createdAt),
    updated_at: presentTime(source.updatedAt),
  }
}

export function presentSource(surface: SourceSurface, source: Source, draft: Revision | undefined) {
  return { ...presentSourceSummary(surface, source), [surface.textKey]: draft?.text ?? null }
}

function presentSettings(settings: Source['settings']) {
  return {
    title: settings.title,
    requires_login: settings.requiresLogin,
    redirect_url: settings.redirectUrl,
    on_error: settings.onError,
    atomic: settings.atomic,
    seo_title: settings.seoTitle,
    seo_description: settings.seoDescription,
  }
}

export function presentDraft({ textKey }: SourceSurface, draft: Revision | undefined) {
  return {
    revision_id: draft?.id ?? null,
    number: draft?.number ?? null,
    [textKey]: draft?.text ?? null,
    created_at: draft ? presentTime(draft.createdAt) : null,
    created_by: draft?.createdBy ?? null,
  }
}

export function presentRevisionSummary(revision: Omit<Revision, 'text'>) {
  return {
    id: revision.id,
    number: revision.number,
    created_at: presentTime(revision.createdAt),
    created_by: revision.createdBy,
  }
}

export function presentIssue({ textKey }: SourceSurface, issue: SourceIssue) {
  const { severity, code, message, document, line, column } = issue
  return { severity, code, message, document, line, column, input: textKey }
}
