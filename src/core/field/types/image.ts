import { defineTextType } from '../field-type.ts'
import { isWebUrlOrPath } from '../web-url.ts'

export const imageField = defineTextType({
  name: 'image',
  expected: "an image's web address, or the path of an uploaded one",
  fits: isWebUrlOrPath,
})
