import { defineTextType } from '../field-type.ts'

export const colorField = defineTextType({
  name: 'color',
  expected: 'a hex color such as #3366ff',
  fits: (text) => /^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(text),
})
