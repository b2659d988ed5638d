import { isMissing } from '../expression/values.ts'
import type { Filter } from './filter.ts'
import { readText } from './arguments.ts'

/** Filters that answer something else than their input where it is empty, missing, true or false. */
export const fallbackFilters: readonly Filter[] = [
  {
    name: 'default',
    arguments: [{ name: 'value' }],
    apply: (input, [value]) => (isMissing(input) || input === '' ? value : input),
  },
  {
    name: 'default_if_none',
    arguments: [{ name: 'value' }],
    apply: (input, [value]) => (isMissing(input) ? value : input),
  },
  {
    name: 'yesno',
    arguments: [
      { name: 'yes', default: '"yes"' },
      { name: 'no', default: '"no"' },
      { name: 'maybe', default: 'no' },
    ],
    apply(input, given, tools) {
      // `yesno:"yes,no,maybe"` in one text is how other template languages write it.
      const words = given.length === 1 && typeof given[0] === 'string' ? given[0].split(',', 3) : given
      const no = readText(words[1], 'no', tools)
      if (isMissing(input)) return readText(words[2], no, tools)
      return input ? readText(words[0], 'yes', tools) : no
    },
  },
]
