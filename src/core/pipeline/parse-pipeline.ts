import { isColor, isFieldKey } from '../field/index.ts'
import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import { isSlug } from '../text/index.ts'
import { purposes, stageStatuses, type Pipeline, type Stage } from './pipeline.ts'

export type StageDeclaration = Omit<Stage, 'id' | 'pipelineId' | 'slug' | 'position' | 'createdAt' | 'updatedAt'> & {
  readonly slug: string | undefined
  readonly position: number | undefined
}

export type PipelineDeclaration = Pick<Pipeline, 'name' | 'purpose' | 'isDefault'> & {
  readonly slug: string | undefined
  readonly position: number | undefined
  readonly stages: readonly StageDeclaration[]
}

/** Rule 1.2-6. Throws `input.invalid` naming each fault, under `at` where the stage is part of something larger. */
export function parseStage(raw: unknown, at = ''): StageDeclaration {
  const input = new Input(raw, at)
  const name = input.text('name', 255, 'label')
  input.require('name', name)
  const color = input.text('color', 64) ?? null
  if (color !== null && !isColor(color)) input.refuse('color', 'must be a CSS color')
  const requiredKeys = input.list('required_keys', 500) ?? []
  if (!requiredKeys.every(isFieldKey)) input.refuse('required_keys', 'must be a list of field keys')
  const stage: StageDeclaration = {
    name: name ?? '',
    slug: parseSlug(input),
    color,
    position: input.integer('position', 0, 1_000_000, 'order') ?? undefined,
    probability: input.integer('probability', 0, 100) ?? null,
    status: input.oneOf('semantic_status', stageStatuses) ?? null,
    requiredKeys: [...new Set(requiredKeys as readonly string[])],
  }
  input.done()
  return stage
}

/** Rule 1.2-5. Throws `input.invalid` naming each fault. */
export function parsePipeline(raw: unknown): PipelineDeclaration {
  const input = new Input(raw)
  const name = input.text('name', 255)
  input.require('name', name)
  const stages = parseStages(input, input.list('stages', 200) ?? [])
  const pipeline: PipelineDeclaration = {
    name: name ?? '',
    slug: parseSlug(input),
    purpose: input.oneOf('purpose', purposes) ?? null,
    isDefault: input.boolean('is_default') ?? false,
    position: input.integer('position', 0, 1_000_000, 'order') ?? undefined,
    stages,
  }
  input.done()
  return pipeline
}

function parseStages(input: Input, raw: readonly Json[]): StageDeclaration[] {
  return raw.flatMap((stage, i) => input.collect(() => parseStage(stage, `stages.${i}`)) ?? [])
}

/** Shared with entities: a slug that is given must be one. */
export function parseSlug(input: Input): string | undefined {
  const slug = input.text('slug', 64) ?? undefined
  if (slug !== undefined && !isSlug(slug)) {
    input.refuse('slug', 'must be 1 to 64 of a-z, 0-9, _ and -, begin with a letter or digit and hold a letter')
  }
  return slug
}
