import { isEmail } from '../../text/index.ts'
import { defineTextType } from '../field-type.ts'

export const emailField = defineTextType({
  name: 'email',
  expected: 'an e-mail address such as ada@example.com',
  fits: isEmail,
})
