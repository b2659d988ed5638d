import { Type, type TProperties } from 'typebox'
import { Answer, Id, Nullable, Page, Slice, Time } from '../schema.ts'
import type { SourceSurface } from './surface.ts'

const IssueSchema = Answer('SourceIssue', {
  severity: Type.Enum(['error', 'warning']),
  code: Type.String(),
  message: Type.String(),
  document: Type.String({ description: 'Slug or code of the source it is in.' }),
  line: Type.Integer({ description: 'Counted from 1, as is column.' }),
  column: Type.Integer(),
  input: Type.String({ description: 'The member of the body that it is about.' }),
})
const Warnings = Type.Array(IssueSchema, { description: 'What is allowed but probably not meant.' })
const RevisionId = Nullable(Id)

const pageSettings = {
  title: Type.String(),
  requires_login: Type.Boolean(),
  redirect_url: Nullable(Type.String()),
  on_error: Type.Enum(['continue', 'fail_closed']),
  atomic: Type.Boolean({ description: 'What a visit writes is written at its end, all or nothing.' }),
  seo_title: Nullable(Type.String()),
  seo_description: Nullable(Type.String()),
}

function optional(properties: TProperties): TProperties {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]))
}

const titles = { page: 'Page', module: 'Module', component: 'Component' } as const

/** The schemas of one kind. Made once for each, so that each becomes one component of the OpenAPI document. */
export function sourceSchemas({ kind, nameKey, textKey }: SourceSurface) {
  const title = titles[kind]
  const settings: TProperties = kind === 'page' ? pageSettings : {}
  const summary = {
    id: Id,
    [nameKey]: Type.String(),
    ...settings,
    status: Type.Enum(['draft', 'published', 'offline']),
    revision_id: Type.Union([Id, Type.Null()], {
      description: 'The newest draft; what expected_revision_id is compared with.',
    }),
    published_revision_id: RevisionId,
    created_at: Time,
    updated_at: Time,
  }
  const full = {
    ...summary,
    [textKey]: Type.Union([Type.String(), Type.Null()], { description: 'Of the newest draft.' }),
  }
  const revision = { id: Id, number: Type.Integer({ minimum: 1 }), created_at: Time, created_by: Type.String() }
  const draft = {
    revision_id: RevisionId,
    number: Nullable(Type.Integer({ minimum: 1 })),
    [textKey]: Nullable(Type.String()),
    created_at: Nullable(Time),
    created_by: Nullable(Type.String()),
  }
  const expected = Type.Union([Id, Type.Null()], {
    description: 'revision_id as last seen; null where there was none.',
  })
  const text = Type.String({ maxLength: 1_000_000 })
  return {
    page: Page(`${title}List`, Answer(`${title}Summary`, summary)),
    source: Answer(title, full),
    written: Answer(`Written${title}`, { ...full, warnings: Warnings }),
    draft: Answer(`${title}Draft`, draft),
    writtenDraft: Answer(`Written${title}Draft`, { ...draft, warnings: Warnings }),
    revisions: Slice(`${title}RevisionList`, Answer(`${title}RevisionSummary`, revision)),
    revision: Answer(`${title}Revision`, { ...revision, [textKey]: Type.String() }),
    newSource: Type.Object(
      {
        [nameKey]: Type.String({ maxLength: 255 }),
        [textKey]: Type.Optional(text),
        ...optional(settings),
        publish: Type.Optional(Type.Boolean({ description: 'Live at once.' })),
      },
      { title: `New${title}` },
    ),
    settings: Type.Object(
      {
        [nameKey]: Type.Optional(Type.String({ maxLength: 255 })),
        ...optional(settings),
        status: Type.Optional(Type.Enum(['published', 'offline'])),
      },
      { title: `${title}Settings` },
    ),
    newDraft: Type.Object({ [textKey]: text, expected_revision_id: expected }, { title: `New${title}Draft` }),
    expectation: Type.Object({ expected_revision_id: Type.Optional(expected) }, { title: `Expected${title}Revision` }),
  }
}
