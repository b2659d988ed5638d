import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitDocument } from '../document/index.ts'
import { createBase, HALT, openSandbox, type RunReport, type Sandbox } from '../sandbox/index.ts'
import { linkProgram } from './index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = openSandbox(await createBase({ functions: ['setCrmFields'] }))
})
afterAll(() => sandbox.close())

type Call = readonly [name: string, argument: unknown]

/** From the texts of a page and its modules to what the host is asked for. */
async function visit(
  html: string,
  { modules = {}, body = null }: { modules?: Readonly<Record<string, string>>; body?: unknown } = {},
): Promise<{ report: RunReport; calls: readonly Call[] }> {
  const { source, issues: inPage } = splitDocument(html, 'checkin')
  const { program, issues } = linkProgram({
    documents: [{ name: 'checkin', source: source! }],
    find: (code) => (modules[code] === undefined ? undefined : { name: code, source: modules[code] }),
  })
  expect([...inPage, ...issues]).toEqual([])
  const calls: Call[] = []
  const report = await sandbox.run(await sandbox.compile(program!), {
    call(name, argument) {
      if (name === 'request') return { method: 'POST', body }
      if (name === 'customer') return { id: '1' }
      calls.push([name, argument])
      return name === 'response.json' ? HALT : true
    },
  })
  return { report, calls }
}

const checkIn = `<h1>Check-in</h1>
<script scope="backend">
  import { WeightCheckinSchema } from "./validators.js";
  if (request.method === 'POST') {
    const result = WeightCheckinSchema.validate(request.body);
    if (!result.valid) { response.status(400); response.json({ errors: result.errors }); }
    setCrmFields({ slug: 'tracker', fields: [{ fieldKey: 'weight', value: result.value.weight }] });
  }
</script>
<p>{{ var.weight > 5 }}</p>`

const validators = `<script scope="backend">
  export var WeightCheckinSchema = Schema.object({
    weight: Schema.number().required().min(50).max(500),
    unit: Schema.string().valid('lbs', 'kg').default('lbs'),
  });
</script>`

describe('a page in the sandbox', () => {
  it('validates and writes', async () => {
    const { report, calls } = await visit(checkIn, { modules: { validators }, body: { weight: '182' } })
    expect(report.outcome).toBe('completed')
    expect(calls).toEqual([['setCrmFields', { slug: 'tracker', fields: [{ fieldKey: 'weight', value: 182 }] }]])
  })

  it('refuses, and goes no further', async () => {
    const { report, calls } = await visit(checkIn, { modules: { validators }, body: { weight: 1, unit: 'st' } })
    expect(report.outcome).toBe('halted')
    expect(calls.map(([name]) => name)).toEqual(['response.status', 'response.json'])
    expect(JSON.stringify(calls[1])).toContain('weight must be at least 50')
  })

  it.each([
    ['after markup', '<p>ä😀</p>\r\n\t<b></b><script scope="backend">let a = "ä😀"; nowhere()</script>'],
    ['on the first line', '<b></b><script scope=backend>nowhere()</script>'],
    [
      'in a second block',
      '<script scope=backend>\rlet a\r</script>\u2028<p>\n<script scope=backend>nowhere()</script>',
    ],
  ])('an error is where its author wrote it: %s', async (_, html) => {
    const { report } = await visit(html)
    const lines = html.slice(0, html.indexOf('nowhere')).split(/\r\n?|\n/)
    const { length: line } = lines
    expect(report.error).toMatchObject({ document: 'checkin', line, column: lines.at(-1)!.length + 1 })
  })

  it('an error in a module in a tag is where its author wrote it', async () => {
    const broken = '\n<script scope="backend">export const x = 1;\n\n  nowhere()</script>'
    const { report } = await visit('<script scope=backend>import "m"</script>', { modules: { m: broken } })
    expect(report.error).toMatchObject({ document: 'm', line: 4, column: 3 })
  })

  it('a schema of 64 levels with a check on each fits the stack', async () => {
    const { report, calls } = await visit(`<script scope=backend>
      let rule = Schema.any().custom(() => undefined), input = 1
      for (let i = 0; i < 64; i++) {
        rule = Schema.object({ a: rule }).custom((value) => void value)
        input = { a: input }
      }
      setCrmFields({ deep: [rule.validate(input).errors, Schema.any().validate({ a: input }).errors] })
    </script>`)
    expect(report.outcome).toBe('completed')
    expect(calls).toEqual([['setCrmFields', { deep: [[], ['a is nested deeper than 64 levels']] }]])
  })
})
