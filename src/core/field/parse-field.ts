import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import { isSafeText } from '../text/index.ts'
import type { Field, ValidationRules } from './field.ts'
import type { OptionsContext } from './field-type.ts'
import { keyFault } from './key.ts'
import { parseReporting } from './parse-reporting.ts'
import { fieldTypeNames, fieldTypes, type FieldTypeName } from './types/index.ts'

/** What a field is declared with; the rest is given by the store or the entity. */
export type FieldDeclaration = Omit<Field, 'id' | 'entityId' | 'position' | 'createdAt' | 'updatedAt'> & {
  readonly position: number | undefined
}

/** What a declaration's parts depend on that core can't know by itself. */
export interface FieldContext extends OptionsContext {
  /** Why a linear-time engine refuses the pattern; undefined where it takes it. */
  patternFault(pattern: string): string | undefined
}

/** Rule 1.2-12. */
const aliases: Readonly<Record<string, { readonly type: FieldTypeName; readonly decimals?: number }>> = {
  multi_select: { type: 'multiselect' },
  tel: { type: 'phone' },
  integer: { type: 'number', decimals: 0 },
  decimal: { type: 'number' },
  currency: { type: 'number', decimals: 2 },
  checkbox: { type: 'boolean' },
  radio: { type: 'select' },
  time: { type: 'text' },
}

/** A field as a caller declares it (rules 1.2-8, 1.2-9, 1.2-12). Throws `input.invalid` naming each fault. */
export function parseField(raw: unknown, context: FieldContext): FieldDeclaration {
  const input = new Input(raw)
  const label = input.text('label', 255, 'name')
  const key = input.value('key')
  const givenType = input.value('type') ?? 'text'
  const alias = typeof givenType === 'string' && Object.hasOwn(aliases, givenType) ? aliases[givenType] : undefined
  const type = fieldTypeNames.find((name) => name === (alias?.type ?? givenType))
  input.require('key', key)
  const fault = key === undefined || key === null || key === '' ? undefined : keyFault(key)
  if (fault !== undefined) input.refuse('key', fault)
  if (type === undefined) input.refuse('type', `must be one of ${fieldTypeNames.join(', ')}`)

  const options = type && input.collect(() => fieldTypes[type].parseOptions(input.value('options') ?? null, context))
  const rules = input.collect(() => parseRules(input.value('validation_rules') ?? null, context))
  const reporting = input.collect(() => parseReporting(input.value('reporting_config') ?? null))
  const position = input.integer('position', 0, 1_000_000, 'order') ?? undefined
  const required = input.boolean('required') ?? false
  const unique = input.boolean('unique') ?? false
  const uiEditable = input.boolean('ui_editable') ?? true
  const teams = input.list('visible_to_team_ids', 100) ?? []
  if (!teams.every((team) => Number.isSafeInteger(team))) {
    input.refuse('visible_to_team_ids', 'must be a list of team ids')
  }
  const defaultValue = input.value('default_value') ?? null
  if (type && options && defaultValue !== null) {
    const expected = fieldTypes[type].misfit(defaultValue, options)
    if (expected !== undefined) input.refuse('default_value', `must be ${expected}`)
  }
  input.done()
  return {
    label: label || (key as string),
    key: key as string,
    type: type!,
    options: { ...(alias?.decimals === undefined ? {} : { decimals: alias.decimals }), ...options },
    required,
    unique,
    defaultValue,
    rules: rules ?? null,
    position,
    uiEditable,
    reporting: reporting ?? null,
    visibleToTeamIds: teams as readonly number[],
  }
}

const ruleNames: readonly string[] = ['min', 'max', 'pattern', 'message']

function parseRules(raw: Json, context: FieldContext): ValidationRules | null {
  if (raw === null) return null
  const input = new Input(raw, 'validation_rules')
  // A rule that nothing checks would be taken for one that holds.
  const unknown = Object.keys(raw).find((name) => !ruleNames.includes(name))
  if (unknown !== undefined) input.refuse(unknown.slice(0, 64), `is no rule: it must be one of ${ruleNames.join(', ')}`)
  const min = input.number('min') ?? undefined
  const max = input.number('max') ?? undefined
  const pattern = parsePattern(input)
  const message = input.text('message', 255) || undefined
  if (min !== undefined && max !== undefined && min > max) input.refuse('min', 'must not be above max')
  const fault = pattern === undefined ? undefined : context.patternFault(pattern)
  if (fault !== undefined) input.refuse('pattern', `is no pattern: ${fault}`)
  input.done()
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(message === undefined ? {} : { message }),
  }
}

/** Not trimmed: white space is part of a pattern. */
function parsePattern(input: Input): string | undefined {
  const pattern = input.value('pattern') ?? ''
  if (typeof pattern !== 'string' || pattern.length > 1000 || !isSafeText(pattern)) {
    return input.refuse('pattern', 'must be a text of at most 1000 characters')
  }
  return pattern === '' ? undefined : pattern
}
