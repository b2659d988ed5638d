import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { payloads, positionComponents, positions } from '../../src/template/testing/index.ts'
import { openApi } from './api-client.ts'
import { openBrowser } from './open-browser.ts'
import { startServer, type CheckedServer } from './start-server.ts'

/**
 * What a visitor sends, printed in every place of a page, by the product, in a browser: it runs nowhere, asks nobody for
 * anything, and leaves the page as it is, also when a script of the page writes its HTML anew.
 */

/** What has become of the part of a page that prints one value. */
interface Seen {
  /** Elements and attributes, selectors of style sheets, and the same of documents inside. */
  readonly shape: string
  /** The same after a script of the page wrote its HTML out and read it again. */
  readonly shapeAgain: string
  readonly properties: readonly string[]
  /** Addresses that are neither http, https, mailto nor tel. */
  readonly addresses: readonly string[]
}

/** Runs in the browser: looks at each part of the page, touches all that is there, and waits for what it asked for. */
const look = `async () => {
  const elements = (part) => [...part.querySelectorAll('*')]
  const shapeOf = (part, withFrames) => {
    const frameOf = (element) =>
      withFrames && element.contentDocument && element.hasAttribute('srcdoc') ? shapeOf(element.contentDocument) : ''
    const names = (element) => [...element.attributes].map(({ name }) => name).join(' ')
    const walk = (node) => [...node.childNodes].map((child) => {
      if (child.nodeType === Node.COMMENT_NODE) return 'comment'
      if (child.nodeType !== Node.ELEMENT_NODE) return ''
      const inner = child instanceof HTMLTemplateElement ? child.content : child
      const kind = child.namespaceURI.split('/').at(-1) + ':' + child.nodeName
      return '<' + kind + ' ' + names(child) + '>(' + walk(inner) + frameOf(child) + ')'
    }).join('')
    const rules = rulesOf(part)
    return walk(part) + rules.map((rule) => rule.selectorText ?? rule.cssText).join()
  }
  const rulesOf = (part) => elements(part).flatMap(({ sheet }) => [...(sheet?.cssRules ?? [])])
  const propertiesOf = (part) =>
    [...rulesOf(part), ...part.querySelectorAll('[style]')].flatMap(({ style }) => [...(style ?? [])])
  const addressesOf = (part) => elements(part)
    .flatMap((element) => ['href', 'xlink:href', 'src', 'action', 'formaction', 'to'].map((name) => element.getAttribute(name)))
    .filter((address) => address !== null && URL.canParse(address, document.baseURI))
    .filter((address) => !/^(https?|mailto|tel):$/.test(new URL(address, document.baseURI).protocol))
  const touch = (part) => {
    for (const element of elements(part)) {
      for (const type of ['mouseover', 'mouseenter', 'focus', 'focusin', 'toggle', 'load', 'error', 'pointerdown']) {
        element.dispatchEvent(new Event(type, { bubbles: true }))
      }
    }
  }
  const parts = [...document.querySelectorAll('[data-part]')]
  const seen = parts.map((part) => ({
    shape: shapeOf(part, true), properties: propertiesOf(part), addresses: addressesOf(part),
  }))
  parts.forEach(touch)
  for (const part of parts) part.innerHTML = part.innerHTML
  const again = parts.map((part) => shapeOf(part))
  parts.forEach(touch)
  // What was asked for before this image has come or failed when the image has.
  await new Promise((resolve) => {
    const image = document.createElement('img')
    image.onerror = resolve
    image.src = '/there-is-none.png'
    document.body.append(image)
  })
  return seen.map((one, index) => ({ ...one, shapeAgain: again[index] }))
}`

/** What the places declare, written out in full. */
const ownProperties = /^(font-family|content|margin-\w+|background-[\w-]+)$/

/** A page that prints each value of the list in the same place. */
function pageOf(source: string): string {
  const part = source.replaceAll('var.x', 'x')
  return `<!doctype html><script scope="backend">
    import { values } from "values"
    setVariable('values', values)
  </script>@foreach(x in var.values)<div data-part>${part}</div>@endforeach`
}

describe('what a visitor sends, in a browser', () => {
  const names = Object.keys(positions)
  let server: CheckedServer
  let browser: Browser
  let page: Page
  const ran: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'] })
    const api = await openApi(server)
    for (const [code, html] of Object.entries(positionComponents)) {
      expect(await api.post('/components', { code, html, publish: true })).toMatchObject({ status: 201 })
    }
    const values = `export const values = ${JSON.stringify(['plain', ...payloads])}`
    expect(await api.post('/modules', { code: 'values', source: values, publish: true })).toMatchObject({ status: 201 })
    await api.publishPage('unsafe', pageOf('{{ var.x | raw }}'))
    await api.publishPage('unsafe-link', pageOf('<a href="javascript:pwned()">t</a>'))
    for (const [index, name] of names.entries()) {
      await api.publishPage(`position-${index}`, pageOf(positions[name]?.source ?? ''))
    }
    browser = await openBrowser()
    page = await browser.newPage()
    // In every frame: whatever runs is heard of, from wherever it ran.
    await page.addInitScript(`for (const name of ['pwned', 'alert', 'msgbox']) {
      globalThis[name] = () => console.log('pwned at ' + location.href)
    }`)
    page.on('console', (line) => line.text().startsWith('pwned') && ran.push(line.text()))
    page.on('dialog', (dialog) => {
      ran.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== server.pages) asked.push(request.url())
    })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const open = async (path: string): Promise<readonly Seen[]> => {
    // Nothing of the page before is heard of from here on.
    await page.goto('about:blank')
    for (const heard of [ran, asked]) heard.length = 0
    await page.goto(server.pages + path)
    return await page.evaluate(`(${look})()`)
  }

  it('would be seen if it ran, asked for something or changed the page', async () => {
    const [plain, ...others] = await open('/unsafe')
    expect(ran.length).toBeGreaterThan(5)
    expect(asked).toContain('http://evil.example/x.js')
    expect(others.filter(({ shape }) => shape !== plain?.shape).length).toBeGreaterThan(20)
    const [link] = await open('/unsafe-link')
    expect(link?.addresses).toEqual(['javascript:pwned()'])
  })

  it.each(names.map((name, index) => [name, index] as const))('does nothing in %s', async (name, index) => {
    const [plain, ...others] = await open(`/position-${index}`)
    expect(others).toHaveLength(payloads.length)
    for (const [nth, seen] of others.entries()) {
      const payload = JSON.stringify(payloads[nth])
      expect(seen.shape, payload).toBe(plain?.shape)
      expect(seen.shapeAgain, payload).toBe(plain?.shapeAgain)
      expect(seen.addresses, payload).toEqual([])
      for (const property of seen.properties) expect(property, payload).toMatch(ownProperties)
    }
    expect(ran).toEqual([])
    if (!positions[name]?.fetches) expect(asked).toEqual([])
  })
})
