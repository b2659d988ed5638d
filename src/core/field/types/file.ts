import { defineTextType } from '../field-type.ts'
import { isWebUrlOrPath } from '../web-url.ts'

export const fileField = defineTextType({
  name: 'file',
  expected: "a file's web address, or the path of an uploaded one",
  fits: isWebUrlOrPath,
})
