import type { Expression } from '../expression/ast.ts'
import { type CompiledExpression, globalNames } from '../expression/compile.ts'
import { isObject, toText } from '../expression/values.ts'
import { flattenMarkup } from '../escape/html.ts'
import { TemplateFault } from '../run/faults.ts'
import type { Render, Step } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'
import type { Directive } from './directive.ts'

/**
 * `@component("code", { args })`: prints another template. It sees the global names and its arguments, nothing else, and
 * what it sets ends with it.
 */
export const componentDirective: Directive = {
  name: 'component',
  takesArguments: true,
  parse(parser, { at, words }) {
    const code = words.parse()
    if (code.kind === 'literal' && typeof code.value === 'string') parser.nameComponent(code.value, code.at)
    const given = words.accept(',') ? words.parseObject('the arguments of a component stand in "{ }"') : undefined
    if (given !== undefined) refuseGlobalNames(given, (name) => parser.refuseName(name, given.at))
    const slot = parser.expectSlotPlace('@component', at)
    const compiledCode = parser.compile(code)
    const compiledArguments = given === undefined ? undefined : parser.compile(given)
    parser.add(componentStep({ at, code: compiledCode, given: compiledArguments, slot }))
  },
}

function refuseGlobalNames(given: Expression, refuse: (name: string) => void): void {
  if (given.kind !== 'object') return
  for (const { key } of given.entries) if (globalNames.has(key)) refuse(key)
}

interface ComponentUse {
  readonly at: number
  readonly code: CompiledExpression
  readonly given: CompiledExpression | undefined
  readonly slot: 'markup' | 'text'
}

/** Steps of going into a component and back: measured, about as much as these. */
const entering = 3

function componentStep({ at, code, given, slot }: ComponentUse): Step {
  return (render) => {
    render.at = at
    render.budget.step(entering + code.weight + (given?.weight ?? 0))
    return andThen(code.evaluate(render), (name) =>
      andThen(given?.evaluate(render), (values) => {
        const print = runComponent(toText(name, render.budget), isObject(values) ? values : {})
        if (slot === 'markup') return print(render)
        return andThen(render.capture(print), (html) => render.write(flattenMarkup(html)))
      }),
    ) as Waiting
  }
}

function runComponent(code: string, values: Readonly<Record<string, unknown>>): Step {
  return (render) => {
    const component = render.context.component(code)
    if (component === undefined)
      throw new TemplateFault('template.unknown_component', `There is no component "${code}".`)
    if (component.base !== undefined) {
      throw new TemplateFault('template.component_extends', `The component "${code}" has @extends; only pages can.`)
    }
    const levels = component.program.levels + 1
    render.budget.enter(levels)
    const leave = enterComponent(render, new Map(Object.entries(values)))
    render.template = component
    return andThen(component.program.body(render), () => {
      leave()
      render.budget.leave(levels)
      return undefined
    }) as Waiting
  }
}

function enterComponent(render: Render, locals: Map<string, unknown>): () => void {
  const { template, locals: outer, blocks, at } = render
  render.locals = locals
  render.blocks = new Map()
  return () => {
    render.template = template
    render.locals = outer
    render.blocks = blocks
    render.at = at
  }
}
