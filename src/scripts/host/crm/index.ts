import type { HostFunction } from '../host-function.ts'
import { addCrmFieldValue } from './add-crm-field-value.ts'
import { clearCrmEntries } from './clear-crm-entries.ts'
import { createCrmEntry } from './create-crm-entry.ts'
import { removeCrmRelation, setCrmRelation } from './crm-relations.ts'
import { ensureCrmEntity } from './ensure-crm-entity.ts'
import { getCrmEntries } from './get-crm-entries.ts'
import { getCrmField } from './get-crm-field.ts'
import { getCrmFieldValues } from './get-crm-field-values.ts'
import { getCrmFields } from './get-crm-fields.ts'
import { moveCrmLead, moveCrmToPipeline, moveCrmToStage } from './move-crm-entries.ts'
import { moveCrmToEntity } from './move-crm-to-entity.ts'
import { reassignCrmReference } from './reassign-crm-reference.ts'
import { setCrmField } from './set-crm-field.ts'
import { setCrmFields } from './set-crm-fields.ts'

/** The CRM functions (file 2 of the rules). Adding one here gives it to scripts and templates, in both spellings. */
export const crmFunctions: readonly HostFunction[] = [
  ensureCrmEntity,
  createCrmEntry,
  getCrmEntries,
  getCrmField,
  getCrmFields,
  setCrmField,
  setCrmFields,
  addCrmFieldValue,
  getCrmFieldValues,
  clearCrmEntries,
  setCrmRelation,
  removeCrmRelation,
  moveCrmLead,
  moveCrmToStage,
  moveCrmToPipeline,
  moveCrmToEntity,
  reassignCrmReference,
]
