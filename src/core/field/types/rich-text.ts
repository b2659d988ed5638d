import { defineTextType } from '../field-type.ts'

export const richTextField = defineTextType({ name: 'rich_text', expected: 'HTML as a text', html: true })
