import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

const script = (text: string) => `<script scope="backend">${text}</script>`

describe('publication', () => {
  it('a published change of a module or layout shows at once in a page that uses it', async () => {
    await world.publish('module', 'm', 'export const a = 1')
    await world.publish('page', 'layout', '1@yield("content")')
    await world.publish(
      'page',
      'p',
      `@extends("layout")${script(`import { a } from "m"; setVariable('a', a)`)}@block("content") {{ var.a }}@endblock`,
    )
    expect((await world.visit('/p')).text.trim()).toBe('1 1')
    await world.publish('module', 'm', 'export const a = 2')
    expect((await world.visit('/p')).text.trim()).toBe('1 2')
    await world.publish('page', 'layout', '2@yield("content")')
    expect((await world.visit('/p')).text.trim()).toBe('2 2')
  })

  it('an unknown path is 404 without echoing it', async () => {
    const { status, text } = await world.visit('/<script>alert(1)</script>')
    expect(status).toBe(404)
    expect(text).not.toContain('alert')
  })

  it('checks name what would break, and only that', async () => {
    await world.publish('module', 'm', 'export const a = 1')
    await world.publish('page', 'uses', script(`import { a } from "m"`))
    await world.publish('page', 'mentions', 'the letter m is here')
    const change = await world.checker.checkChange(world.scope, {
      kind: 'module',
      name: 'm',
      text: 'export const b = 1',
    })
    expect(change).toMatchObject({ issues: [], broken: ['uses'] })
    expect((await world.checker.checkChange(world.scope, { kind: 'module', name: 'm', text: null })).broken).toEqual([
      'uses',
    ])
    expect(
      (await world.checker.checkChange(world.scope, { kind: 'module', name: 'm', text: 'export const a = 2' })).broken,
    ).toEqual([])
  })

  it('a rename is checked as one step: what asks for the former name finds nothing, itself included', async () => {
    const shop = script(`import * as self from "shop"; export const price = 1`)
    await world.publish('page', 'shop', shop)
    const rename = { kind: 'page', name: 'store', formerName: 'shop', text: shop } as const
    expect(await world.checker.checkChange(world.scope, rename)).toMatchObject({
      issues: [{ severity: 'error', code: 'import.unknown_module', document: 'store' }],
      broken: [],
    })

    await world.publish('module', 'layout', 'export const a = 1')
    await world.publish('page', 'layout', '@yield("content")')
    await world.publish('page', 'p', '@extends("layout")')
    await world.publish('page', 'q', script(`import { a } from "layout"`))
    const renamed = async (kind: 'page' | 'module', text: string) =>
      await world.checker.checkChange(world.scope, { kind, name: 'frame', formerName: 'layout', text })
    expect(await renamed('page', '@yield("content")')).toMatchObject({ issues: [], broken: ['p'] })
    expect(await renamed('module', 'export const a = 1')).toMatchObject({ issues: [], broken: ['q'] })
  })

  it('a rename breaks what found something else under the new name', async () => {
    await world.publish('module', 'old', 'export const b = 1')
    await world.publish('page', 'prices', script('export const a = 1'))
    await world.publish('page', 'uses', script(`import { a } from "prices"`))
    const rename = { kind: 'module', name: 'prices', formerName: 'old', text: 'export const b = 1' } as const
    expect(await world.checker.checkChange(world.scope, rename)).toMatchObject({ issues: [], broken: ['uses'] })
  })

  it('a name that is not there is answered with the one that was probably meant, of drafts or of what is live', async () => {
    await world.publish('module', 'prices', 'export const a = 1')
    await world.publish('component', 'card', 'Hello')
    await world.publish('page', 'layout', '@yield("content")')
    world.execute('source.create', { kind: 'module', name: 'draft-only', text: 'export const a = 1' })
    const text = `@extends("layuot")@component("crad")${script('import "price"; import "draft-olny"')}`
    const messages = (issues: readonly { readonly message: string }[]) => issues.map(({ message }) => message).sort()
    expect(messages(await world.checker.checkDraft(world.scope, { kind: 'page', name: 'p', text }))).toEqual([
      'There is no component "crad". Did you mean "card"?',
      'There is no module "draft-olny". Did you mean "draft-only"?',
      'There is no module "price". Did you mean "prices"?',
      'There is no page "layuot" to extend. Did you mean "layout"?',
    ])
    const { issues } = await world.checker.checkChange(world.scope, { kind: 'page', name: 'p', text })
    expect(messages(issues)).toContain('There is no module "draft-olny".')
    expect(messages(issues)).toContain('There is no module "price". Did you mean "prices"?')
  })

  it('importing a page that holds no script says so, at save and in the run log', async () => {
    await world.publish('page', 'about', '<p>Who we are</p>')
    const text = script('import { a } from "about"')
    const fault = {
      code: 'import.no_script',
      message: 'The page "about" holds no backend script, so there is nothing to import from it.',
      document: 'p',
      line: 1,
    }
    const issues = await world.checker.checkDraft(world.scope, { kind: 'page', name: 'p', text })
    expect(issues).toMatchObject([{ ...fault, severity: 'error' }])
    await world.publish('page', 'p', text)
    expect((await world.visit('/p')).status).toBe(500)
    expect(await world.runs()).toMatchObject([{ outcome: 'cannot_start', error: fault }])
  })

  it('a draft is checked with line and column, in the script and in the template', async () => {
    const issues = await world.checker.checkDraft(world.scope, {
      kind: 'page',
      name: 'new',
      text: `<p>\n${script('\nlet a = ;')}\n{{ nope( }}`,
    })
    const errors = issues.filter((issue) => issue.severity === 'error')
    expect(errors.map(({ code, line, column }) => `${code} ${line}:${column}`).toSorted()).toEqual([
      'script.syntax 3:9',
      'template.expression 4:10',
    ])
  })
})
