import type { Definitions } from '../../core/definitions/index.ts'
import { findBuiltInPage, type PublishedSource, type SourceKind } from '../../core/source/index.ts'

/** What is live under the name: the brand's own source, else the page that comes with the product. */
export function findPublished(definitions: Definitions, kind: SourceKind, name: string): PublishedSource | undefined {
  return (
    definitions.findPublished(kind, name) ?? (kind === 'page' ? findBuiltInPage(definitions.brand.id, name) : undefined)
  )
}
