import { escapeText } from '../escape/html.ts'
import { styleValue } from '../escape/style.ts'
import { deepestValue } from '../expression/json.ts'
import { isMissing, isObject, toText } from '../expression/values.ts'
import type { Render, Step } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'

/** Evaluates a bound value, which may have to be waited for. */
export type BoundValue = (render: Render) => unknown

/**
 * Adds to a class attribute what `:class` says, as Vue has it: text, a list, or an object whose keys are taken where their
 * value holds. `before` and `after` stand around the names if there are any.
 */
export function classStep(bound: BoundValue, before: string, after: string): Step {
  return (render) =>
    andThen(bound(render), (value) => {
      const names = listNames(value, render).join(' ')
      if (names !== '') render.write(before + escapeText(names) + after)
    }) as Waiting
}

function listNames(value: unknown, render: Render, depth = 0): readonly string[] {
  render.budget.step(1)
  if (isMissing(value) || typeof value === 'boolean' || depth > deepestValue) return []
  if (Array.isArray(value)) return value.flatMap((item) => listNames(item, render, depth + 1))
  if (isObject(value)) {
    const names = Object.keys(value)
    render.budget.step(names.length)
    return names.filter((name) => value[name])
  }
  const text = toText(value, render.budget).trim()
  render.budget.text(text.length)
  return text === '' ? [] : [text]
}

const propertyName = /^-{0,2}[a-z][a-z0-9-]{0,63}$/

/** Adds to a style attribute what `:style` and `v-show` say. */
export function styleStep(
  { style, show }: { readonly style: BoundValue | undefined; readonly show: BoundValue | undefined },
  before: string,
  after: string,
): Step {
  return (render) =>
    andThen(style?.(render), (value) =>
      andThen(show === undefined ? true : show(render), (isShown) => {
        const declarations = listDeclarations(value, render)
        if (!isShown) declarations.push('display: none')
        if (declarations.length > 0) render.write(before + escapeText(declarations.join('; ')) + after)
      }),
    ) as Waiting
}

function listDeclarations(value: unknown, render: Render, depth = 0): string[] {
  render.budget.step(1)
  if (Array.isArray(value) && depth < deepestValue)
    return value.flatMap((item) => listDeclarations(item, render, depth + 1))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    // `fontSize` and `font-size` are one property, as in Vue.
    const property = key.startsWith('--') ? key : key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const text = typeof item === 'boolean' ? '' : toText(item, render.budget)
    if (text === '' || !propertyName.test(property.toLowerCase())) return []
    return `${property}: ${styleValue(text, property)}`
  })
}
