import { describe, expect, it } from 'vitest'
import { findIssues, renderPage } from '../testing/render-page.ts'

const names = {
  var: {
    n: 5,
    text: 'Anna',
    list: ['a', 'b', 'c'],
    entry: { title: 'Deal', values: { 'first-name': 'Bo', in: 'word' }, 0: 'zero' },
    empty: '',
    zero: 0,
    no: false,
    yes: true,
    none: null,
    nested: [[1, 2], [3]],
  },
  is_customer: true,
}

const evaluate = (expression: string): string => renderPage(`{{ ${expression} | json | raw }}`, { names })

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['10 - 4 - 3', '3'],
    ['7 % 4 / 2', '1.5'],
    ['-var.n + 1', '-4'],
    ['- -2', '2'],
    ['1.5e3', '1500'],
    ['"a" + 1', '"a1"'],
    ['1 + "a"', '"1a"'],
    ['"a" + var.nothing', '"a"'],
    ['"5" * "2"', '10'],
    ['"x" * 2', 'null'],
    ['1 / 0', 'null'],
    ['var.nothing + 1', 'null'],
    ['[1] + "x"', '"[1]x"'],
  ])('calculate: %s is %s', (expression, result) => {
    expect(evaluate(expression)).toBe(result)
  })

  it.each([
    ['1 < 2', 'true'],
    ['2 lte 2', 'true'],
    ['3 gt 2', 'true'],
    ['3 gte 4', 'false'],
    ['1 lt 2 eq true', 'true'],
    ['"b" > "a"', 'true'],
    ['"10" > 9', 'true'],
    ['"x" > 9', 'false'],
    ['var.nothing < 1', 'false'],
    ['var.nothing > 1', 'false'],
    ['"5" == 5', 'true'],
    ['"5" === 5', 'false'],
    ['"05" == 5', 'true'],
    ['"five" == 5', 'false'],
    ['"" == 0', 'false'],
    ['true == 1', 'false'],
    ['null == var.nothing', 'true'],
    ['null == 0', 'false'],
    ['1 neq 2', 'true'],
    ['1 != 1', 'false'],
    ['"a" !== "a"', 'false'],
    ['var.list == var.list', 'true'],
    ['[1] == [1]', 'false'],
  ])('compare: %s is %s', (expression, result) => {
    expect(evaluate(expression)).toBe(result)
  })

  it.each([
    ['var.yes and var.n', '5'],
    ['var.zero or "x"', '"x"'],
    ['var.no || var.none || 0', '0'],
    ['var.yes && !var.no', 'true'],
    ['not 1 eq 2', 'true'],
    ['!1 == 2', 'false'],
    ['not not var.yes', 'true'],
    ['var.no and 1 or 2', '2'],
    ['var.n > 3 ? "big" : "small"', '"big"'],
    ['var.no ? 1 : var.zero ? 2 : 3', '3'],
    ['(var.no ? 1 : 2) + 1', '3'],
    ['var.list ? "a list holds" : ""', '"a list holds"'],
    ['"0" ? "so does the text 0" : ""', '"so does the text 0"'],
  ])('decide: %s is %s', (expression, result) => {
    expect(evaluate(expression)).toBe(result)
  })

  it.each([
    ['var.list[1]', '"b"'],
    ['var.list[var.n - 3]', '"c"'],
    ['var.list.length', '3'],
    ['var.text.length', '4'],
    ['var.list[9]', 'null'],
    ['var.list["1"]', '"b"'],
    ['var.list[-1]', 'null'],
    ['var.list[0.5]', 'null'],
    ['var.entry.values["first-name"]', '"Bo"'],
    ['var.entry.values.in', '"word"'],
    ['var.entry[0]', '"zero"'],
    ['var.nested[0][1]', '2'],
    ['var.nothing.at.all[3].x', 'null'],
    ['var.text[0]', 'null'],
    ['nothing', 'null'],
    ['is_customer', 'true'],
  ])('look up: %s is %s', (expression, result) => {
    expect(evaluate(expression)).toBe(result)
  })

  it.each([
    ['[1, "a", [true, null], ]', '[1,"a",[true,null]]'],
    ['{ a: 1, "b-c": { d: var.n }, }', '{"a":1,"b-c":{"d":5}}'],
    ['{}', '{}'],
    ['{ a: [{ b: 1 }] }.a[0].b', '1'],
    [`"it's \\"quoted\\" \\u00e9 \\n"`, '"it\'s \\"quoted\\" é \\n"'],
    ["'single'", '"single"'],
    ['"a | upper"', '"a | upper"'],
    ['"}}"', '"}}"'],
    ['"@if(x)"', '"@if(x)"'],
  ])('write out: %s is %s', (expression, result) => {
    expect(evaluate(expression)).toBe(result)
  })

  it('filters bind loosest, stand in parentheses where they should not, and chain', () => {
    expect(evaluate('1 + 2 | default:9')).toBe('3')
    expect(evaluate('(var.text | upper) + "!"')).toBe('"ANNA!"')
    expect(evaluate('var.text | upper | slice:0:2 | lower')).toBe('"an"')
    expect(evaluate('var.list | join:(", " | trim)')).toBe('"a,b,c"')
    expect(evaluate('[var.text | upper]')).toBe('["ANNA"]')
    expect(evaluate('var.empty | default:var.list[0]')).toBe('"a"')
    expect(evaluate('var.list | slice:-2')).toBe('["b","c"]')
  })

  it.each([
    ['{{ }}', 'expression 1:4'],
    ['{{ 1 + }}', 'expression 1:8'],
    ['{{ a b }}', 'expression 1:6'],
    ['{{ (1 }}', 'expression 1:7'],
    ['{{ [1 }}', 'expression 1:7'],
    ['{{ { a } }}', 'expression 1:8'],
    ['{{ { 1: 2 } }}', 'expression 1:6'],
    ['{{ a ? b }}', 'expression 1:10'],
    ['{{ "a }}', 'expression 1:4'],
    ['{{ `a` }}', 'expression 1:4'],
    ['{{ a.b() }}', 'expression 1:7'],
    ['{{ a[0](1) }}', 'expression 1:8'],
    ['{{ a..b }}', 'expression 1:6'],
    ['{{ a = 1 }}', 'expression 1:6'],
    ['{{ a; b }}', 'expression 1:5'],
    ['{{ 5px }}', 'expression 1:5'],
    ['{{ and }}', 'expression 1:4'],
    ['{{ a | }}', 'expression 1:8'],
    ['{{ a | slice(1) }}', 'expression 1:13'],
    ['{{ a | default:b + 1 }}', 'expression 1:18'],
    ['{{ { __proto__: 1 } }}', 'expression 1:6'],
    ['{{ "\\u12" }}', 'expression 1:6'],
    ['a\n  {{ 1 + }}', 'expression 2:10'],
    ['{{ a', 'unclosed 1:1'],
    ['{{-- a }}', 'unclosed 1:1'],
    ['{{ nope(1) }}', 'unknown_function 1:4'],
    ['{{ a | nope }}', 'unknown_filter 1:6'],
    ['{{ a | upper:1 }}', 'filter_arguments 1:6'],
    ['{{ a | replace }}', 'filter_arguments 1:6'],
    ['{{ a | round:"x" }}', 'filter_arguments 1:6'],
    ['{{ a | date_add:1:"fortnights" }}', 'filter_arguments 1:6'],
    ['{{ a | currency:"EURO" }}', 'filter_arguments 1:6'],
    ['{{ a | raw | upper }}', 'filter_arguments 1:6'],
    ['@set(a = b | nl2br)', 'filter_arguments 1:12'],
    ['<p title="{{ a | nl2br }}">', 'no_safe_place 1:11'],
    ['<p v-text="a | raw"></p>', 'filter_arguments 1:14'],
    [`{{ ${'('.repeat(70)}1${')'.repeat(70)} }}`, 'nesting 1:68'],
    [`{{ ${'!'.repeat(70)}1 }}`, 'nesting 1:68'],
    [`{{ 1${'+1'.repeat(600)} }}`, 'nesting 1:1005'],
  ])('what is malformed is found at save: %s', (source, issue) => {
    expect(findIssues(source, ['f'])).toContain(issue)
  })

  it('several faults are found at once', () => {
    expect(findIssues('{{ a b }}\n{{ a | nope }}\n<p onclick="{{ a }}">\n{{ nope() }}')).toEqual([
      'expression 1:6',
      'unknown_filter 2:6',
      'no_safe_place 3:13',
      'unknown_function 4:4',
    ])
  })
})
