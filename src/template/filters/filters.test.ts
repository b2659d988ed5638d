import { describe, expect, it } from 'vitest'
import type { RenderContext } from '../index.ts'
import { renderPage, testNow } from '../testing/render-page.ts'
import { filters } from './registry.ts'

const names = {
  var: {
    text: 'hello wORLD',
    empty: '',
    none: null,
    zero: 0,
    no: false,
    list: ['b', 'a', 'c', 'a'],
    numbers: [10, 9, 1.5, '2', -1],
    people: [
      { name: 'Zoë', age: 30, city: { name: 'Ulm' } },
      { name: 'ann', age: 4 },
      { name: 'Émile', city: { name: 'Aix' } },
      { name: 'Bob', age: 30, city: { name: 'Ulm' } },
    ],
    object: { a: 1, b: 2 },
    html: '<p>a &amp; b</p><!-- c --><br/>d',
    lines: 'a\r\nb\n\nc',
    emoji: '😀a😀',
  },
}

/** What `{{ … }}` prints, unescaped. */
const print = (expression: string, context: Partial<RenderContext> = {}): string =>
  renderPage(`<xmp>{{ ${expression} | raw }}</xmp>`, { names, context }).slice(5, -6)

describe('filters', () => {
  it.each([
    ['var.none | default:"d"', 'd'],
    ['var.empty | default:"d"', 'd'],
    ['var.zero | default:"d"', '0'],
    ['var.no | default:"d"', 'false'],
    ['var.none | default:var.empty | default:"e"', 'e'],
    ['var.empty | default_if_none:"d"', ''],
    ['var.none | default_if_none:"d"', 'd'],
    ['true | yesno', 'yes'],
    ['var.zero | yesno', 'no'],
    ['var.none | yesno', 'no'],
    ['true | yesno:"on":"off":"?"', 'on'],
    ['var.none | yesno:"on":"off":"?"', '?'],
    ['false | yesno:"on,off,?"', 'off'],
    ['var.none | yesno:"on,off"', 'off'],
  ])('choose: %s is %s', (expression, result) => {
    expect(print(expression)).toBe(result)
  })

  it.each([
    ['var.text | upper', 'HELLO WORLD'],
    ['var.text | lower', 'hello world'],
    ['var.text | capitalize', 'Hello world'],
    ['var.empty | capitalize', ''],
    ['var.text | title', 'Hello World'],
    ['"o’brien-smith élan 2nd" | title', 'O’brien-Smith Élan 2nd'],
    ['"  a b " | trim', 'a b'],
    ['var.text | first', 'h'],
    ['var.text | last', 'D'],
    ['var.emoji | first', '😀'],
    ['var.emoji | last', '😀'],
    ['var.empty | first', ''],
    ['var.text | slice:0:5', 'hello'],
    ['var.text | slice:-5', 'wORLD'],
    ['var.text | slice:1:-1', 'ello wORL'],
    ['var.text | slice:5:2', ''],
    ['"a.b.c" | replace:".":"-"', 'a-b-c'],
    ['"a.b" | replace:"."', 'ab'],
    ['"abc" | replace:"":"x"', 'abc'],
    ['"a$b" | replace:"$":"$&$1"', 'a$&$1b'],
    ['var.text | truncate:8', 'hello w…'],
    ['var.text | truncate:8:"..."', 'hello...'],
    ['var.text | truncate:11', 'hello wORLD'],
    ['var.text | truncate', 'hello wORLD'],
    ['var.emoji | truncate:3:""', '😀a'],
    ['var.emoji | truncate:4:""', '😀a'],
    ['"abc" | truncate:0', '…'],
    ['"one two  three four" | truncatewords:2', 'one two…'],
    ['"one two" | truncatewords:2', 'one two'],
    ['"one two three" | truncatewords:2:" (more)"', 'one two (more)'],
    ['var.html | strip_tags', 'a &amp; bd'],
    ['"1 < 2 <b" | strip_tags', '1 < 2 '],
    ['"a b&c/ü" | url_encode', 'a%20b%26c%2F%C3%BC'],
    ['var.text | length', '11'],
    ['var.text | reverse', 'DLROw olleh'],
    ['5 | upper', '5'],
    ['var.none | upper', ''],
    ['var.object | upper', '{"A":1,"B":2}'],
  ])('text: %s is %s', (expression, result) => {
    expect(print(expression)).toBe(result)
  })

  it.each([
    ['var.list | first', 'b'],
    ['var.list | last', 'a'],
    ['[] | first', ''],
    ['var.list | slice:1:3 | join', 'a, c'],
    ['var.list | join:"-"', 'b-a-c-a'],
    ['[1, null, "x", [2]] | join:"|"', '1||x|[2]'],
    ['var.list | sort | join:""', 'aabc'],
    ['var.numbers | sort | join:" "', '-1 1.5 9 10 2'],
    [
      'var.people | sort:"name" | json',
      JSON.stringify([names.var.people[1], names.var.people[3], names.var.people[2], names.var.people[0]]),
    ],
    ['(var.people | sort:"age")[0].name', 'ann'],
    ['(var.people | sort:"age" | last).name', 'Émile'],
    ['(var.people | sort:"city.name")[0].name', 'Émile'],
    ['var.list | reverse | join:""', 'acab'],
    ['var.list | unique | join:""', 'bac'],
    ['var.people | unique:"age" | length', '3'],
    ['var.list | length', '4'],
    ['var.list | size', '4'],
    ['var.object | length', '2'],
    ['var.none | length', '0'],
    ['5 | length', ''],
    ['var.object | first', ''],
    ['var.text | sort', ''],
    ['var.text | join:"-"', 'hello wORLD'],
  ])('lists: %s is %s', (expression, result) => {
    expect(print(expression)).toBe(result)
  })

  it('sort and reverse leave the list itself as it was', () => {
    expect(print('var.list | sort | join:""')).toBe('aabc')
    expect(print('var.list | join:""')).toBe('baca')
  })

  it.each([
    ['2.5 | round', '3'],
    ['-2.5 | round', '-3'],
    ['1.005 | round:2', '1.01'],
    ['1234.567 | round:1', '1234.6'],
    ['"2.4" | round', '2'],
    ['1e21 | round:2', '1e+21'],
    ['"x" | round', ''],
    ['-1.5 | floor', '-2'],
    ['-1.5 | ceil', '-1'],
    ['-1.5 | abs', '1.5'],
    ['1234567.891 | number_format', '1,234,568'],
    ['1234567.891 | number_format:2', '1,234,567.89'],
    ['1234567.891 | number_format:2:",":"."', '1.234.567,89'],
    ['-999.5 | number_format', '-1,000'],
    ['-0.4 | number_format', '0'],
    ['1000 | number_format:0:".":""', '1000'],
    ['1234.5 | currency', '€1,234.50'],
    ['1234.5 | currency:"USD"', '$1,234.50'],
    ['1234.5 | currency:"JPY"', '¥1,235'],
    ['1234.5 | currency:"usd":0', '$1,235'],
    ['1234.5 | currency:"nonsense from a value" | length', '9'],
    ['"x" | currency', ''],
  ])('numbers: %s is %s', (expression, result) => {
    // A code that is not written out is not checked at save; the brand's currency stands in.
    const source = expression.replace('"nonsense from a value"', 'var.text')
    expect(print(source)).toBe(result)
  })

  it('amounts and dates are written as the locale has them', () => {
    expect(print('1234.5 | currency', { locale: 'de-DE' })).toBe('1.234,50\u00a0€')
    expect(print('"2026-03-05" | date:"EEEE, d. MMMM yyyy"', { locale: 'de-DE' })).toBe('Donnerstag, 5. März 2026')
    expect(print('"2026-03-05" | date', { locale: 'not a locale' })).toBe('Mar 5, 2026')
    expect(print('1 | currency', { currency: 'none' })).toBe('¤1.00')
  })
})

describe('dates', () => {
  it.each([
    ['"2026-03-05" | date', 'Mar 5, 2026'],
    ['"2026-03-05" | date:"yyyy yy MMMM MMM MM M dd d EEEE EEE"', '2026 26 March Mar 03 3 05 5 Thursday Thu'],
    ['"2026-03-05T15:04:09" | date:"HH H hh h mm m ss s a"', '15 15 03 3 04 4 09 9 PM'],
    ['"2026-03-05T00:30" | date:"hh:mm a"', '12:30 AM'],
    ['"2026-03-05 08:05" | date:"H:mm"', '8:05'],
    ['"2026-03-05T23:30:00Z" | date:"d MMM HH:mm"', '6 Mar 00:30'],
    ['"2026-07-05T23:30:00.123Z" | date:"d MMM HH:mm"', '6 Jul 01:30'],
    ['"2026-03-05T23:30:00-05:00" | date:"d MMM HH:mm"', '6 Mar 05:30'],
    ['0 | date:"yyyy-MM-dd HH:mm"', '1970-01-01 01:00'],
    ['"now" | date:"HH:mm"', '13:00'],
    ['"today" | date:"yyyy-MM-dd HH:mm"', '2026-03-15 00:00'],
    [`"2026-03-05" | date:"'on' d 'o''clock' '' x"`, "on 5 o'clock ' x"],
    ['"2026-03-05" | date:"qq yyy ddd"', 'qq yyy ddd'],
    ['"2026-02-30" | date', ''],
    ['"5 March" | date', ''],
    ['"2026-3-5" | date', ''],
    ['9e99 | date', ''],
    ['var.none | date', ''],
    ['var.object | date', ''],
  ])('%s is %s', (expression, result) => {
    expect(print(expression)).toBe(result)
  })

  it('a bare date is the same day in every time zone, an instant is not', () => {
    const days = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'].map((timeZone) => [
      print('"2026-03-05" | date:"d"', { timeZone }),
      print('"2026-03-05T11:00:00Z" | date:"d"', { timeZone }),
    ])
    expect(days).toEqual([
      ['5', '6'],
      ['5', '5'],
      ['5', '5'],
    ])
    expect(print('"2026-03-05T05:00:00Z" | date:"d"', { timeZone: 'Pacific/Pago_Pago' })).toBe('4')
  })

  it.each([
    ['"2026-01-31" | date_add:1:"months"', '2026-02-28'],
    ['"2026-03-05" | date_add:-5', '2026-02-28'],
    ['"2026-03-05" | date_add:2:"weeks"', '2026-03-19'],
    ['"2024-02-29" | date_add:1:"year"', '2025-02-28'],
    ['"2026-03-05" | date_add:90:"minutes"', '2026-03-05T01:30:00'],
    ['"2026-03-05T10:00" | date_add:1:"day"', '2026-03-06T10:00:00'],
    ['"2026-03-05T10:00:00Z" | date_add:1:"hour"', '2026-03-05T11:00:00.000Z'],
    // The clocks go forward in between: the same time of day is 23 hours later.
    ['"2026-03-28T10:00:00Z" | date_add:1', '2026-03-29T09:00:00.000Z'],
    ['"2026-03-28T10:00:00Z" | date_add:24:"hours"', '2026-03-29T10:00:00.000Z'],
    ['"now" | date_add:-1:"days" | date:"d"', '14'],
    ['"x" | date_add:1', ''],
    ['"2026-03-05" | date_add:var.text', ''],
  ])('%s is %s', (expression, result) => {
    expect(print(expression)).toBe(result)
  })

  it.each([
    [0, 'now'],
    [30, 'now'],
    [-90, '1 minute ago'],
    [3600 * 3, 'in 3 hours'],
    [-3600 * 47, '1 day ago'],
    [-86_400 * 8, '1 week ago'],
    [86_400 * 60, 'in 2 months'],
    [-86_400 * 800, '2 years ago'],
  ])('timeago: %s seconds from now is "%s"', (seconds, words) => {
    expect(print(`${testNow + seconds * 1000} | timeago`)).toBe(words)
  })

  it('timeago of a bare date counts days of the calendar', () => {
    expect(print('"2026-03-15" | timeago')).toBe('today')
    expect(print('"2026-03-14" | timeago')).toBe('yesterday')
    expect(print('"2026-03-16" | timeago')).toBe('tomorrow')
    expect(print('"2026-03-10" | timeago')).toBe('5 days ago')
    expect(print('"nothing" | timeago')).toBe('')
  })
})

describe('how a value is printed', () => {
  const show = (source: string): string => renderPage(source, { names })

  it('raw prints HTML as it is, in text', () => {
    expect(show('{{ var.html | raw }}')).toBe(names.var.html)
    expect(show('<p title="{{ var.html | raw }}">')).toBe(
      '<p title="&lt;p&gt;a &amp; b&lt;/p&gt;&lt;!-- c --&gt;&lt;br/&gt;d">',
    )
    expect(show('<title>{{ var.html | raw }}</title>')).not.toContain('<p>')
  })

  it('nl2br escapes the text and breaks its lines', () => {
    expect(show('{{ var.lines | nl2br }}')).toBe('a<br>\nb<br>\n<br>\nc')
    expect(show('{{ "<b>\n" | nl2br }}')).toBe('&lt;b&gt;<br>\n')
    expect(show('{{ "<b>\n" | nl2br | raw }}')).toBe('<b><br>\n')
  })

  it('json is safe in a script, wherever it stands', () => {
    expect(show('{{ "</script>" | json | raw }}')).toBe('"\\u003c/script\\u003e"')
    expect(show('{{ [1, { a: "x" }] | json:2 | raw }}')).toBe('[\n  1,\n  {\n    "a": "x"\n  }\n]')
    expect(show('{{ var.none | json }}{{ [] | json }}{{ {} | json }}')).toBe('null[]{}')
  })

  it('numbers, truth, lists and objects print as one would write them', () => {
    expect(show('{{ 1.50 }} {{ true }} {{ [1, "a"] }} {{ { a: 1 } }} {{ null }}')).toBe(
      '1.5 true [1,&quot;a&quot;] {&quot;a&quot;:1} ',
    )
  })

  it('no filter fails on any kind of value', () => {
    const values = { var: { values: [null, true, 0, -1.5, 1e308, '', 'x', '\ud800', [], [null, [1]], {}, { a: {} }] } }
    for (const [name, filter] of filters) {
      const needed = filter.arguments.filter((argument) => argument.default === undefined)
      const given = needed.map(() => ':v').join('')
      const isPrinting = name === 'raw' || name === 'nl2br'
      const source = `@foreach(v in var.values)@foreach(w in var.values){{ w | ${name}${given} }}@endforeach@endforeach`
      expect(() => renderPage(source, { names: values }), name).not.toThrow()
      if (!isPrinting)
        expect(() => renderPage(source.replace('}}', '| json }}'), { names: values }), name).not.toThrow()
    }
  })
})
