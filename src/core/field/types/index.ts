import { booleanField } from './boolean.ts'
import { colorField } from './color.ts'
import { dateField } from './date.ts'
import { datetimeField } from './datetime.ts'
import { emailField } from './email.ts'
import { fileField } from './file.ts'
import { imageField } from './image.ts'
import { jsonField } from './json.ts'
import { multiRelationField } from './multi-reference.ts'
import { multiselectField } from './multiselect.ts'
import { numberField } from './number.ts'
import { phoneField } from './phone.ts'
import { relationField } from './reference.ts'
import { richTextField } from './rich-text.ts'
import { selectField } from './select.ts'
import { textField } from './text.ts'
import { textareaField } from './textarea.ts'
import { urlField } from './url.ts'
import { wysiwygField } from './wysiwyg.ts'
import type { FieldType } from '../field-type.ts'

/** Every field type, in the order in which choosers show them. */
export const fieldTypes = {
  text: textField,
  textarea: textareaField,
  rich_text: richTextField,
  wysiwyg: wysiwygField,
  email: emailField,
  phone: phoneField,
  url: urlField,
  number: numberField,
  date: dateField,
  datetime: datetimeField,
  boolean: booleanField,
  select: selectField,
  multiselect: multiselectField,
  color: colorField,
  image: imageField,
  file: fileField,
  json: jsonField,
  reference: relationField,
  multi_reference: multiRelationField,
} as const satisfies Record<string, FieldType>

export type FieldTypeName = keyof typeof fieldTypes
export const fieldTypeNames = Object.keys(fieldTypes) as readonly FieldTypeName[]

export function fieldTypeOf(field: { readonly type: FieldTypeName }): FieldType {
  return fieldTypes[field.type]
}

export function isRelation(field: { readonly type: FieldTypeName }): boolean {
  return fieldTypes[field.type].storage === 'entry'
}
