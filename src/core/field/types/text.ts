import { defineTextType } from '../field-type.ts'

export const textField = defineTextType({ name: 'text' })
