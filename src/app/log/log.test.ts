import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { formatLine } from './format-line.ts'

/** Runs the statements in a process of their own, with `log` open, and gives what it wrote on standard error. */
function logFrom(
  statements: string,
  { redirect = '' } = {},
): { status: number | null; stderr: string; stdout: string } {
  const script = `
    import { openLog } from ${JSON.stringify(path.join(import.meta.dirname, 'log.ts'))}
    import { CoreError } from ${JSON.stringify(path.join(import.meta.dirname, '../../core/errors/index.ts'))}
    const log = openLog({ level: 'info', isTerminal: false })
    ${statements}`
  const quoted = `'${script.replaceAll("'", `'\\''`)}'`
  return spawnSync('bash', ['-c', `"${process.execPath}" --input-type=module-typescript -e ${quoted} ${redirect}`], {
    encoding: 'utf8',
    timeout: 20_000,
  })
}

function linesOf({ stderr }: { readonly stderr: string }): Record<string, unknown>[] {
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the log', () => {
  it('writes one JSON line each on standard error, from its level up, and all of them before the process ends', () => {
    const run = logFrom(`
      log.debug('not this')
      for (let i = 0; i < 5000; i++) log.info({ i }, 'line')
      process.exit(3)`)
    expect(run.status).toBe(3)
    expect(run.stdout).toBe('')
    const lines = linesOf(run)
    expect(lines.map((line) => line['i'])).toEqual(Array.from({ length: 5000 }, (_, i) => i))
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'line', time: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('shows of an error of the domain its code, never its text or details, however it is handed over', () => {
    const run = logFrom(`
      const error = new CoreError('user.not_found', { email: 'canary@example.com' })
      log.error(error)
      log.error({ err: error })
      log.error({ err: error }, error.message)
      log.error({ err: new Error('store away', { cause: error }) }, 'request failed')`)
    expect(run.stderr).not.toContain('canary')
    const codes = linesOf(run).map(({ err }) => err as { code?: string; cause?: { code: string } })
    expect(codes.map((err) => err.code ?? err.cause?.code)).toEqual(Array(4).fill('user.not_found'))
  })

  it('keeps what JSON.parse quotes of its input out', () => {
    const run = logFrom(`try { JSON.parse('{"password": canary') } catch (error) { log.error({ err: error }, 'bad') }`)
    expect(run.stderr).not.toContain('canary')
    expect(linesOf(run)[0]).toMatchObject({ err: { name: 'SyntaxError', stack: expect.stringContaining('at ') } })
  })

  it('shows of a request its path, without what a visitor sent', () => {
    const run = logFrom(`
      log.info({ req: { id: 'r1', method: 'GET', url: '/a/b?key=canary#x', headers: { cookie: 'canary' } }, res: { statusCode: 204 } })`)
    expect(linesOf(run)[0]).toMatchObject({ req: { id: 'r1', method: 'GET', path: '/a/b' }, res: { status: 204 } })
    expect(run.stderr).not.toContain('canary')
  })

  it('keeps one event one line, whatever is in it', () => {
    const run = logFrom(`log.info({ page: 'a\\n{"level":"fatal"}\\u001b[2J' }, 'b\\r\\nc')`)
    expect(linesOf(run)).toHaveLength(1)
  })

  it('loses lines, not the process, when standard error is a full disk', () => {
    const run = logFrom(
      `for (let i = 0; i < 3; i++) { log.info('lost'); await new Promise((done) => setTimeout(done, 20)) }
       console.log('alive')`,
      { redirect: '2>/dev/full' },
    )
    expect(run).toMatchObject({ status: 0, stdout: 'alive\n' })
  })

  it('survives that nobody reads standard error any more', () => {
    const run = logFrom(
      `for (let i = 0; i < 3; i++) { log.info('lost'); await new Promise((done) => setTimeout(done, 20)) }
       console.log('alive')`,
      { redirect: '2> >(exec true)' },
    )
    expect(run).toMatchObject({ status: 0, stdout: 'alive\n' })
  })
})

describe('a log line on a terminal', () => {
  const line = (fields: object) =>
    stripVTControlCharacters(formatLine(JSON.stringify({ time: '2026-01-01T10:00:00.000Z', level: 'warn', ...fields })))

  it('reads as time, level, message and the rest', () => {
    expect(line({ msg: 'slow', ms: 12, path: '/a', note: 'two words' })).toMatch(
      /^\d\d:\d\d:\d\d warn {2}slow ms=12 path=\/a note="two words"\n$/,
    )
  })

  it('shows a stack below', () => {
    expect(line({ msg: 'failed', err: { code: 'x.y', stack: '    at a (b.ts:1:2)\n    at c' } })).toContain(
      'failed code=x.y\n    at a (b.ts:1:2)\n    at c\n',
    )
  })

  it('moves no cursor and begins no line of its own', () => {
    const text = formatLine(JSON.stringify({ time: 0, level: 'info', msg: 'a\u001b[2J\nb\u009bc', who: '\u202egnp' }))
    expect(stripVTControlCharacters(text)).toContain('a\\u001b[2J\\u000ab\\u009bc')
    expect(text.match(/\n/g)).toHaveLength(1)
    expect(text).not.toContain('\u202e')
  })
})
