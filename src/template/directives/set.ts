import { andThen, type Waiting } from '../run/waiting.ts'
import type { Directive } from './directive.ts'

/** `@set(name = expression)`: the name holds the value from here on, in the page and in what it extends. */
export const setDirective: Directive = {
  name: 'set',
  takesArguments: true,
  parse(parser, { at, words }) {
    const form = 'the form is "@set(name = expression)"'
    const name = words.expectName(form)
    words.expect('=', form)
    const expression = words.parse()
    parser.defineName(name, expression, at)
    const { evaluate, weight } = parser.compile(expression)
    parser.run((render) => {
      render.at = at
      render.budget.step(weight)
      return andThen(evaluate(render), (value) => {
        render.locals.set(name, value)
      }) as Waiting
    })
  },
}

/** `@do(expression)`: for functions that write; prints nothing. */
export const doDirective: Directive = {
  name: 'do',
  takesArguments: true,
  parse(parser, { at, words }) {
    const { evaluate, weight } = parser.compile(words.parse())
    parser.run((render) => {
      render.at = at
      render.budget.step(weight)
      return andThen(evaluate(render), () => undefined) as Waiting
    })
  },
}
