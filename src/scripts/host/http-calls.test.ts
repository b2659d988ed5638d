import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { HttpCalls } from './http-calls.ts'
import type { OutboundAnswer, OutboundRequest } from './outbound.ts'
import { PendingWrites } from './pending-writes.ts'
import { RunLog } from './run-log.ts'

/** Calls of one run, with what went out and what the run log has of them. */
function aRun(answer: OutboundAnswer = { status: 200, headers: { a: 'b' }, body: 'hi' }) {
  const sent: OutboundRequest[] = []
  const log = new RunLog(
    () => 0,
    () => undefined,
  )
  const signals: AbortSignal[] = []
  const pending = new PendingWrites()
  const calls = new HttpCalls(
    {
      async send(request, signal) {
        sent.push(request)
        signals.push(signal)
        return answer
      },
    },
    log,
    pending,
  )
  return { calls, pending, sent, signals, notes: () => log.kept.calls.map(({ name, note }) => `${name} ${note}`) }
}

const url = 'https://api.example/'

describe('http (rule 3.2-9)', () => {
  it('answers status, headers and body, and a call that came to nothing has status 0 and an error', async () => {
    expect(await aRun().calls.get({ url })).toEqual({ status: 200, headers: { a: 'b' }, body: 'hi' })
    const { calls } = aRun({ error: 'timeout' })
    expect(await calls.get({ url })).toEqual({ status: 0, headers: {}, body: '', error: 'timeout' })
  })

  it('sends a text as it is, anything else as JSON, and the type that goes with it unless there is one', async () => {
    const { calls, sent } = aRun()
    await calls.post({ url, body: 'a=b', headers: { 'content-TYPE': 'application/x-www-form-urlencoded' } })
    await calls.post({ url, body: 'text' })
    await calls.post({ url, body: { a: [1, null] } })
    await calls.post({ url, body: null })
    await calls.post({ url })
    expect(sent.map(({ body, headers }) => [body, ...headers])).toEqual([
      ['a=b', ['content-TYPE', 'application/x-www-form-urlencoded']],
      ['text', ['content-type', 'text/plain; charset=utf-8']],
      ['{"a":[1,null]}', ['content-type', 'application/json']],
      ['null', ['content-type', 'application/json']],
      [undefined],
    ])
  })

  it('is called five times a run, what was refused among them', async () => {
    const { calls, sent } = aRun({ error: 'blocked' })
    for (let i = 0; i < 5; i++) await calls.get({ url })
    expect(await calls.post({ url })).toMatchObject({ status: 0, error: 'blocked' })
    expect(sent).toHaveLength(5)
  })

  it.each([
    [{ url: 5 }, 'http.get: url must be a text.'],
    [{ url, headers: 'a: b' }, 'http.get: headers must be an object of texts.'],
    [{ url, headers: ['a'] }, 'http.get: headers must be an object of texts.'],
    [{ url, headers: { a: { b: 1 } } }, 'http.get: the header a must be a text.'],
  ])('throws where it is given something else: %j', async (argument, message) => {
    const { calls, sent } = aRun()
    await expect(calls.get(argument)).rejects.toMatchObject({ name: 'TypeError', message })
    expect(sent).toEqual([])
  })

  it.each([
    ['https://api.example/v1/users?key=s3cret&key=2&q=a#frag', 'https://api.example/v1/users?key=…&q=…'],
    ['https://user:s3cret@api.example:8443/', 'https://api.example:8443/'],
    ['https://hooks.example/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX', 'https://hooks.example/T000/B000/…'],
    ['https://api.example/?0123456789abcdef0123456789abcdef', 'https://api.example/?…'],
    ['mailto:ada@example.com', '(no address)'],
    ['s3cret', '(no address)'],
  ])('leaves %s in the run log as %s', async (called, shown) => {
    const { calls, notes } = aRun()
    await calls.get({ url: called, headers: { authorization: 'Bearer s3cret' } })
    expect(notes()).toEqual([`http.get ${shown} 200`])
  })

  it('leaves there why a call came to nothing', async () => {
    const { calls, notes } = aRun({ error: 'blocked', reason: 'no user or password in the address' })
    await calls.post({ url, body: 's3cret' })
    expect(notes()).toEqual([`http.post ${url} blocked: no user or password in the address`])
  })

  it('gives up what is under way when the run ends', async () => {
    const { calls, signals } = aRun()
    await calls.get({ url })
    expect(signals[0]!.aborted).toBe(false)
    calls.end()
    expect(signals[0]!.aborted).toBe(true)
  })

  it('tells nobody of a write before it is durable, and not at all where the run ends before', async () => {
    const { calls, pending, sent } = aRun()
    const write = Promise.withResolvers<void>()
    pending.add(write.promise, undefined, () => expect.unreachable())
    const answered = calls.post({ url })
    await new Promise(setImmediate)
    expect(sent).toHaveLength(0)
    write.resolve()
    expect(await answered).toMatchObject({ status: 200 })

    const lost = Promise.withResolvers<void>()
    pending.add(lost.promise, undefined, () => expect.unreachable())
    const given = calls.post({ url })
    calls.end()
    lost.resolve()
    expect(await given).toMatchObject({ status: 0, error: 'failed' })
    expect(sent).toHaveLength(1)
  })

  it('calls nobody after a write that is neither done nor kept', async () => {
    const { calls, pending, sent } = aRun()
    const full = new CoreError('store.full', {})
    pending.add(Promise.reject(full), undefined, () => expect.unreachable())
    await expect(calls.get({ url })).rejects.toBe(full)
    expect(sent).toEqual([])
  })
})
