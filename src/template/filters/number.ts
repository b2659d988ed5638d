import { toNumber } from '../expression/values.ts'
import { checkNumbers, readText, readWhole } from './arguments.ts'
import type { Filter, FilterTools } from './filter.ts'
import { isCurrencyCode, moneyFormatOf } from './locales.ts'

/** The platform formats at most 100 digits after the point; nobody reads more than these. */
const digits = { from: 0, to: 20 }

/** A filter of numbers: input that is no number, and no text that spells one, is missing. */
function numberFilter(
  name: string,
  apply: (number: number, given: readonly unknown[], tools: FilterTools) => unknown,
  rest: Partial<Filter> = {},
): Filter {
  return {
    name,
    arguments: [],
    ...rest,
    apply(input, given, tools) {
      const number = toNumber(input)
      return number === undefined ? undefined : apply(number, given, tools)
    },
  }
}

/** Filters that calculate with numbers or write them. */
export const numberFilters: readonly Filter[] = [
  numberFilter('round', (number, [decimals]) => roundTo(number, readWhole(decimals, digits, 0)), {
    arguments: [{ name: 'decimals', default: '0' }],
    check: checkNumbers('decimals'),
  }),
  numberFilter('floor', (number) => Math.floor(number)),
  numberFilter('ceil', (number) => Math.ceil(number)),
  numberFilter('abs', (number) => Math.abs(number)),
  numberFilter('number_format', formatNumber, {
    arguments: [
      { name: 'decimals', default: '0' },
      { name: 'point', default: '"."' },
      { name: 'between thousands', default: '","' },
    ],
    check: checkNumbers('decimals'),
  }),
  numberFilter('currency', formatMoney, {
    arguments: [
      { name: 'code', default: 'the brand’s currency' },
      { name: 'decimals', default: 'as the currency has' },
    ],
    check: ([code, decimals]) =>
      code !== undefined && !(typeof code === 'string' && isCurrencyCode(code))
        ? 'code must be a currency code of three letters, such as "EUR"'
        : checkNumbers('decimals')([decimals]),
  }),
]

/** Half away from zero, on the decimal digits as they are written: 1.005 to two decimals is 1.01. */
function roundTo(number: number, decimals: number): number {
  const [mantissa = '', exponent = '0'] = Math.abs(number).toString().split('e')
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + decimals}`))
  const rounded = Math.sign(number) * Number(`${shifted}e${-decimals}`)
  return Number.isFinite(rounded) ? rounded : number
}

function formatNumber(number: number, given: readonly unknown[], tools: FilterTools): string {
  tools.budget.step(4)
  const decimals = readWhole(given[0], digits, 0)
  const point = readText(given[1], '.', tools)
  const between = readText(given[2], ',', tools)
  const rounded = roundTo(number, decimals)
  // Past 1e21 a number has no plain decimal form that would mean anything.
  if (Math.abs(rounded) >= 1e21) return String(rounded)
  const [whole = '', fraction] = Math.abs(rounded).toFixed(decimals).split('.')
  tools.budget.text((point.length + between.length * whole.length) as number)
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, () => between)
  return `${rounded < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : point + fraction}`
}

function formatMoney(number: number, given: readonly unknown[], tools: FilterTools): string {
  const wanted = readText(given[0], tools.currency, tools)
  const code = isCurrencyCode(wanted) ? wanted : isCurrencyCode(tools.currency) ? tools.currency : 'XXX'
  const decimals = given[1] === undefined ? -1 : readWhole(given[1], digits, -1)
  tools.budget.step(10)
  return moneyFormatOf(tools.locale, code, decimals).format(number)
}
