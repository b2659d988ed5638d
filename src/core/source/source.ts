/**
 * What authors write: pages, modules, components. The three share drafts, revisions and publication; they differ in
 * what their name is called, what their text is called, and in the settings, which only pages have.
 */
export const sourceKinds = ['page', 'module', 'component'] as const
export type SourceKind = (typeof sourceKinds)[number]

export interface Source {
  readonly id: number
  readonly kind: SourceKind
  /** A page's slug, a module's or component's code. */
  readonly name: string
  readonly status: 'draft' | 'published' | 'offline'
  readonly settings: PageSettings
  /** The newest revision: what the editor shows. Null before the first save. */
  readonly draftRevisionId: number | null
  readonly publishedRevisionId: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** Rule 3.6-2. Modules and components have the defaults and never show them. */
export interface PageSettings {
  readonly title: string
  readonly requiresLogin: boolean
  readonly redirectUrl: string | null
  /** `fail_closed`: a script that throws answers with the error page instead of rendering (rule 3.1-7). */
  readonly onError: 'continue' | 'fail_closed'
  /** What a run writes is written at its end, all or nothing (rule 3.1-8). */
  readonly atomic: boolean
  readonly seoTitle: string | null
  readonly seoDescription: string | null
}

export const defaultSettings: PageSettings = {
  title: '',
  requiresLogin: false,
  redirectUrl: null,
  onError: 'continue',
  atomic: false,
  seoTitle: null,
  seoDescription: null,
}

/** What is live: enough to route and to fetch the text, which never changes under its revision. */
export interface PublishedSource {
  readonly id: number
  readonly kind: SourceKind
  readonly name: string
  readonly revisionId: number
  readonly settings: PageSettings
}

/** One saved text. Revisions are never changed. */
export interface Revision {
  readonly id: number
  readonly sourceId: number
  /** 1 for the first of its source. */
  readonly number: number
  readonly text: string
  readonly createdAt: number
  readonly createdBy: string
}
