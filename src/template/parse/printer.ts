import { escapeText, flattenMarkup } from '../escape/html.ts'
import { scriptString, scriptValue } from '../escape/script.ts'
import { styleAddress, styleString, styleValue } from '../escape/style.ts'
import type { Expression } from '../expression/ast.ts'
import { isMissing, toText } from '../expression/values.ts'
import type { AttributePlace, Place } from '../html/place.ts'
import type { Render } from '../run/render.ts'

/** Writes a value so that it is safe in one place. */
export type Printer = (value: unknown, render: Render) => string

/** How the last filters of an expression ask for it to be printed. */
export interface PrintMode {
  /** The expression without those filters. */
  readonly value: Expression
  readonly isRaw: boolean
  /** Line ends become `<br>`. */
  readonly breaksLines: boolean
  /** The expression without `json` as well, where that is the last of it: in a script, values are JSON in any case. */
  readonly scriptValue: Expression
  readonly isUrlEncoded: boolean
}

/** Takes off `raw` and `nl2br`, which are about printing and not about the value. */
export function readPrintMode(expression: Expression): PrintMode {
  const isRaw = isFilter(expression, 'raw')
  const inner = isRaw ? expression.input : expression
  const breaksLines = isFilter(inner, 'nl2br')
  const value = breaksLines ? inner.input : inner
  return {
    value,
    isRaw,
    breaksLines,
    scriptValue: isFilter(value, 'json') ? value.input : value,
    isUrlEncoded: isFilter(value, 'url_encode'),
  }
}

function isFilter(expression: Expression, name: string): expression is Extract<Expression, { kind: 'filter' }> {
  return expression.kind === 'filter' && expression.name === name
}

/** The printer for a place, or why there is none. */
export function choosePrinter(place: Place, mode: PrintMode): Printer | { readonly refusal: string } {
  if (place.kind === 'none') {
    if (mode.isRaw && place.allowsRaw) return printRaw
    return { refusal: `Nothing can be printed safely ${place.reason}.` }
  }
  const mayBreakLines = place.kind === 'text' || (place.kind === 'attribute' && place.attribute.kind === 'srcdoc')
  if (mode.breaksLines && !mayBreakLines) {
    return { refusal: 'nl2br makes markup, which can only stand in the text of an element.' }
  }
  switch (place.kind) {
    case 'text':
      return printMarkup(mode)
    case 'raw-text':
      if (!mode.isRaw) return printText
      return place.isDecoded ? printFlat : printRaw
    case 'script-value':
      if (mode.isRaw) return printRaw
      // Behind "=>", an object would be taken for a block.
      return place.isArrow
        ? (value, { budget }) => `(${scriptValue(value, budget)})`
        : (value, { budget }) => scriptValue(value, budget)
    case 'script-string':
      return mode.isRaw ? printRaw : (value, { budget }) => scriptString(toText(value, budget))
    case 'style':
      return chooseStylePrinter(place, mode)
    case 'attribute':
      return chooseAttributePrinter(place.attribute, mode)
  }
}

const printRaw: Printer = (value, { budget }) => toText(value, budget)
const printText: Printer = (value, { budget }) => escapeText(toText(value, budget))
const printFlat: Printer = (value, { budget }) => flattenMarkup(toText(value, budget))

function printMarkup({ isRaw, breaksLines }: PrintMode): Printer {
  const print = isRaw ? printRaw : printText
  return breaksLines ? (value, render) => print(value, render).replace(/\r\n|\r|\n/g, '<br>\n') : print
}

function chooseStylePrinter({ style, isAttribute }: Extract<Place, { kind: 'style' }>, { isRaw }: PrintMode): Printer {
  if (isRaw) return isAttribute ? printFlat : printRaw
  const print: Printer = (value, { budget }) => {
    if (isMissing(value)) return ''
    const text = toText(value, budget)
    if (style.kind === 'value') return styleValue(text, style.property)
    return style.kind === 'url' ? styleAddress(text, style) : styleString(text)
  }
  return isAttribute ? (value, render) => escapeText(print(value, render)) : print
}

function chooseAttributePrinter({ kind, isParameter }: AttributePlace, mode: PrintMode): Printer {
  switch (kind) {
    case 'srcdoc': {
      const print = printMarkup(mode)
      return (value, render) => escapeText(print(value, render))
    }
    case 'address':
      return isParameter && !mode.isUrlEncoded && !mode.isRaw ? printParameter : printText
    default:
      return mode.isRaw ? printFlat : printText
  }
}

const printParameter: Printer = (value, { budget }) =>
  escapeText(encodeURIComponent(toText(value, budget).toWellFormed()))

/**
 * The printer for a part of an address that is checked and escaped as a whole when it is complete: the text as it is,
 * except for the values of parameters.
 */
export function chooseAddressPrinter({ isParameter }: AttributePlace, mode: PrintMode): Printer {
  return isParameter && !mode.isUrlEncoded && !mode.isRaw
    ? (value, { budget }) => encodeURIComponent(toText(value, budget).toWellFormed())
    : (value, { budget }) => toText(value, budget)
}
