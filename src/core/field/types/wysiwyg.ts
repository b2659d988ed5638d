import { defineTextType } from '../field-type.ts'

export const wysiwygField = defineTextType({ name: 'wysiwyg', expected: 'HTML as a text', html: true })
