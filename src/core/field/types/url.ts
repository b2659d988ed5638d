import { isWebUrl } from '../web-url.ts'
import { defineTextType } from '../field-type.ts'

export const urlField = defineTextType({
  name: 'url',
  expected: 'a web address such as https://example.com',
  fits: (text) => isWebUrl(text),
})
