import { nameKeyOf, type SourceKind } from '../../../core/source/index.ts'

/** How a kind of source is called on the wire: the three share everything else. */
export interface SourceSurface {
  readonly kind: SourceKind
  readonly noun: 'pages' | 'modules' | 'components'
  /** What its name is called. */
  readonly nameKey: 'slug' | 'code'
  /** What its text is called. */
  readonly textKey: 'html' | 'source'
}

function surfaceOf(kind: SourceKind, noun: SourceSurface['noun'], textKey: SourceSurface['textKey']): SourceSurface {
  return { kind, noun, nameKey: nameKeyOf(kind), textKey }
}

export const surfaces: readonly SourceSurface[] = [
  surfaceOf('page', 'pages', 'html'),
  surfaceOf('module', 'modules', 'source'),
  surfaceOf('component', 'components', 'html'),
]
