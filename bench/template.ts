import { Liquid } from 'liquidjs'
import { parseTemplate, renderTemplate, type RenderContext } from '../src/template/index.ts'
import { milliseconds, printBenches, type Row } from './report.ts'
import { inTurns, shortRounds } from './rounds.ts'

/**
 * A page of 1,000 rows beside the same page in LiquidJS, both parsed before: a loop, conditions, filters, and every value
 * escaped. Ours finds the place of each value and checks addresses besides. Both print the same page. Dates are written
 * in numbers: for the name of a month, LiquidJS makes a new formatter for every row, which would be most of its time.
 */
const pagesPerRound = 40

const ourSource = `<table>@foreach((row, i) in var.rows)<tr class="{{ i % 2 == 0 ? "even" : "odd" }}">
<td>{{ i + 1 }}</td><td><a href="/customers/{{ row.id }}" title="{{ row.email }}">{{ row.name | upper }}</a></td>
<td>@if(row.amount > 900)<b>{{ row.amount | round }}</b>@elseif(row.amount > 500){{ row.amount | round }}@else -@endif</td>
<td>{{ row.city | default:"unknown" }}</td><td>{{ row.note | truncate:24:"..." }}</td>
<td>{{ row.tags | join:", " }}</td><td>{{ row.joined | date:"dd.MM.yyyy" }}</td>
<td>@if(row.active and not row.blocked)<em>{{ row.plan.name }}</em>@endif</td></tr>
@endforeach</table>`

const theirSource = `<table>{% for row in rows %}{% assign odd = forloop.index0 | modulo: 2 %}<tr class="{% if odd == 0 %}even{% else %}odd{% endif %}">
<td>{{ forloop.index }}</td><td><a href="/customers/{{ row.id }}" title="{{ row.email }}">{{ row.name | upcase }}</a></td>
<td>{% if row.amount > 900 %}<b>{{ row.amount | round }}</b>{% elsif row.amount > 500 %}{{ row.amount | round }}{% else %} -{% endif %}</td>
<td>{{ row.city | default: "unknown" }}</td><td>{{ row.note | truncate: 24, "..." }}</td>
<td>{{ row.tags | join: ", " }}</td><td>{{ row.joined | date: "%d.%m.%Y" }}</td>
<td>{% if row.active and row.free %}<em>{{ row.plan.name }}</em>{% endif %}</td></tr>
{% endfor %}</table>`

const cities = ['Köln', 'Ulm', '', 'São Paulo', 'Łódź']
const rows = Array.from({ length: 1000 }, (_, i) => ({
  id: `0198${String(i).padStart(8, '0')}`,
  name: i % 7 === 0 ? `O"Neill & <Sons> ${i}` : `Customer ${i}`,
  email: `customer.${i}@example.com`,
  amount: (i * 37.5) % 1100,
  city: cities[i % cities.length],
  note: `Called on Monday, wants the "large" one, number ${i}`,
  tags: ['new', 'vip', `group ${i % 10}`],
  joined: new Date(Date.UTC(2020, i % 12, 1 + (i % 28), 12, i % 60)).toISOString(),
  active: i % 3 !== 0,
  blocked: i % 5 === 0,
  free: i % 5 !== 0,
  plan: { name: i % 2 === 0 ? 'Basic' : 'Pro & more' },
}))

export async function benchTemplate(): Promise<readonly Row[]> {
  const ours = openOurs()
  const theirs = openTheirs()
  // They write a quote as another reference to the same character.
  if (ours() !== theirs().replaceAll('&#34;', '&quot;'))
    throw new Error('The two pages differ, so their times say nothing.')
  // For the compilers of both.
  time(ours)
  time(theirs)
  return [
    {
      name: 'a template of 1,000 rows',
      rival: 'LiquidJS, the same page',
      rounds: await inTurns(shortRounds, { ours: () => time(ours), theirs: () => time(theirs) }),
      show: milliseconds,
      bar: { atMost: 1 },
    },
  ]
}

function openOurs(): () => string {
  const { template } = parseTemplate(ourSource, { name: 'rows', functions: new Set() })
  if (!template) throw new Error('Our template has faults.')
  const variables = { rows }
  const context: RenderContext = {
    find: (name) => (name === 'var' ? variables : undefined),
    call: () => undefined,
    bases: [],
    component: () => undefined,
    sanitizeHtml: () => '',
    now: () => Date.UTC(2026, 0),
    timeZone: 'UTC',
    currency: 'EUR',
    setSessionItem: () => undefined,
    clearSessionItem: () => undefined,
  }
  return () => renderTemplate(template, context) as string
}

function openTheirs(): () => string {
  const liquid = new Liquid({ outputEscape: 'escape', timezoneOffset: 0 })
  const template = liquid.parse(theirSource)
  return () => liquid.renderSync(template, { rows }) as string
}

/** Milliseconds of one page. */
function time(print: () => string): number {
  const start = performance.now()
  for (let page = 0; page < pagesPerRound; page++) print()
  return (performance.now() - start) / pagesPerRound
}

if (import.meta.main) await printBenches({ template: benchTemplate })
