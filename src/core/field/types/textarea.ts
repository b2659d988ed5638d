import { defineTextType } from '../field-type.ts'

export const textareaField = defineTextType({ name: 'textarea' })
