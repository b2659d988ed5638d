import { isColor } from '../field/index.ts'
import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import { parseSlug } from '../pipeline/index.ts'
import { entityModes, type Entity } from './entity.ts'
import { presets, type Preset } from './presets.ts'

export type EntityDeclaration = Omit<Entity, 'id' | 'slug' | 'isSystem' | 'createdAt' | 'updatedAt'> & {
  readonly slug: string | undefined
  readonly preset: Preset | undefined
  /** Checked when they are made, one after the other: a relation may target an entity made before. */
  readonly fields: readonly Json[]
  readonly pipelines: readonly Json[]
}

/** Rules 1.2-2 to 1.2-4. Throws `input.invalid` naming each fault. */
export function parseEntity(raw: unknown): EntityDeclaration {
  const input = new Input(raw)
  const presetKey = input.text('preset', 64) ?? undefined
  const preset = presets.find((candidate) => candidate.key === presetKey)
  if (presetKey !== undefined && !preset) {
    input.issue('preset', `The preset field must be one of ${presets.map((candidate) => candidate.key).join(', ')}.`)
  }
  const name = input.text('name', 255) || preset?.label
  input.require('name', name)
  const icon = input.text('icon', 64) || null
  if (icon !== null && !/^[a-z0-9-]+$/.test(icon))
    input.issue('icon', 'The icon field must be the name of a Lucide icon.')
  const color = input.text('color', 64) || null
  if (color !== null && !isColor(color)) input.issue('color', 'The color field must be a CSS color.')
  const mode = input.oneOf('entity_mode', entityModes, 'mode') ?? 'crm'
  if (mode === 'data' && preset) input.issue('preset', 'The preset field is for entities in crm mode.')
  const entity: EntityDeclaration = {
    name: name ?? '',
    slug: parseSlug(input),
    singularName: input.text('singular_name', 255) || name || '',
    pluralName: input.text('plural_name', 255) || name || '',
    icon,
    color,
    mode,
    preset,
    fields: input.list('fields', 500) ?? [],
    pipelines: input.list('pipelines', 50) ?? [],
  }
  input.done()
  return entity
}
