import { toArgument } from '../expression/call-arguments.ts'
import type { CompiledExpression } from '../expression/compile.ts'
import { toText } from '../expression/values.ts'
import type { Render } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'
import type { Directive } from './directive.ts'

/** `@setSessionItem("key", expression)` */
export const setSessionItemDirective: Directive = {
  name: 'setSessionItem',
  takesArguments: true,
  parse(parser, { at, words }) {
    const key = parser.compile(words.parse())
    words.expect(',', 'the form is "@setSessionItem("key", value)"')
    const value = parser.compile(words.parse())
    parser.run((render) =>
      withTexts(render, at, key, (name) =>
        andThen(value.evaluate(render), (item) => {
          const passed = toArgument(item, render.budget) ?? null
          return render.host('@setSessionItem', () => render.context.setSessionItem(name, passed))
        }),
      ),
    )
  },
}

/** `@clearSessionItem("key")` */
export const clearSessionItemDirective: Directive = {
  name: 'clearSessionItem',
  takesArguments: true,
  parse(parser, { at, words }) {
    const key = parser.compile(words.parse())
    parser.run((render) =>
      withTexts(render, at, key, (name) =>
        render.host('@clearSessionItem', () => render.context.clearSessionItem(name)),
      ),
    )
  },
}

function withTexts(render: Render, at: number, key: CompiledExpression, run: (name: string) => unknown): Waiting {
  render.at = at
  render.budget.step(key.weight + 1)
  return andThen(key.evaluate(render), (name) => andThen(run(toText(name, render.budget)), () => undefined)) as Waiting
}
