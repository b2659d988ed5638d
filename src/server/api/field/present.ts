import type { Definitions } from '../../../core/definitions/index.ts'
import { isRelation, type Field, type ReportingConfig } from '../../../core/field/index.ts'
import { presentTime } from '../schema.ts'
import type { FieldWire } from './schema.ts'

export function presentField(definitions: Definitions, field: Field): FieldWire {
  return {
    id: field.id,
    crm_entity_id: field.entityId,
    label: field.label,
    name: field.label,
    key: field.key,
    type: field.type,
    options: presentOptions(definitions, field),
    required: field.required,
    unique: field.unique,
    default_value: field.defaultValue,
    validation_rules: field.rules === null ? null : { ...field.rules },
    position: field.position,
    order: field.position,
    ui_editable: field.uiEditable,
    reporting_config: field.reporting === null ? null : presentReporting(field.reporting),
    visible_to_team_ids: [...field.visibleToTeamIds],
    created_at: presentTime(field.createdAt),
    updated_at: presentTime(field.updatedAt),
  }
}

export function presentFieldsOf(definitions: Definitions, entityId: number): FieldWire[] {
  return definitions.fieldsOf(entityId).map((field) => presentField(definitions, field))
}

/** Each type's own part; null for the types that have none. */
function presentOptions(definitions: Definitions, field: Field): FieldWire['options'] {
  const { choices, currency, decimals, targetEntityId, displayField } = field.options
  if (choices) return choices.map((choice) => ({ ...choice }))
  if (isRelation(field) && targetEntityId !== undefined) {
    return {
      target_entity_id: targetEntityId,
      target_entity: definitions.findEntity(targetEntityId)?.slug ?? null,
      display_field: displayField ?? 'title',
    }
  }
  if (field.type !== 'number') return null
  return { ...(currency === undefined ? {} : { currency }), ...(decimals === undefined ? {} : { decimals }) }
}

function presentReporting(config: ReportingConfig): NonNullable<FieldWire['reporting_config']> {
  return {
    reportable: config.reportable,
    aggregation_type: config.aggregationType,
    baseline: config.baseline,
    bucket_size: config.bucketSize,
    preferred_chart: config.preferredChart,
  }
}
