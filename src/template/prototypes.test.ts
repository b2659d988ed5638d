import { describe, expect, it } from 'vitest'
import { renderPage } from './testing/render-page.ts'

const secret = Symbol('secret')
class Host {
  own = 'own'
  method(): string {
    return 'method'
  }
  get accessor(): string {
    return 'accessor'
  }
}

const names = {
  var: {
    text: 'text',
    n: 1,
    list: ['a'],
    object: { own: 'own' },
    fn: () => 'called',
    host: new Host(),
    date: new Date(0),
    map: new Map([['key', 'value']]),
    [secret]: 'secret',
    // As JSON.parse makes it: an own property.
    hostile: JSON.parse('{"__proto__": {"a": "x"}, "constructor": "own", "prototype": "own", "ok": "ok"}') as unknown,
  },
}

describe('values have no more than their own properties', () => {
  it.each([
    'var.object.constructor',
    'var.object["constructor"]',
    'var.object["const" + "ructor"]',
    'var.object.__proto__',
    'var.object["__proto__"]',
    'var.object.toString',
    'var.object.hasOwnProperty',
    'var.object.valueOf',
    'var.object.__defineGetter__',
    'var.list.constructor',
    'var.list.map',
    'var.list.__proto__',
    'var.list["length"].constructor',
    'var.text.constructor',
    'var.text.at',
    'var.text.__proto__',
    'var.n.toFixed',
    'var.n.constructor',
    'var.fn.name',
    'var.fn.constructor',
    'var.host.method',
    'var.host.accessor',
    'var.date.getTime',
    'var.map.get',
    'var.map.size',
    'var.hostile.__proto__.a',
    'var.hostile.constructor',
    'var.hostile.prototype',
    'constructor',
    '__proto__',
    'toString',
    'globalThis',
    'process',
    'undefined',
    'this',
    'names',
    'render',
    '{ a: 1 }.constructor',
    '[1].constructor',
    '"x".constructor',
  ])('%s prints nothing', (path) => {
    expect(renderPage(`{{ ${path} }}`, { names })).toBe('')
  })

  it('own properties of the same objects are seen', () => {
    expect(renderPage('{{ var.object.own }}{{ var.host.own }}{{ var.hostile.ok }}', { names })).toBe('ownownok')
  })

  it('loops see own items and properties only', () => {
    expect(renderPage('@foreach((v, k) in var.host){{ k }}={{ v }};@endforeach', { names })).toBe('own=own;')
    expect(
      renderPage('@foreach(v in var.map){{ v }}@endforeach@foreach(v in var.fn){{ v }}@endforeach', { names }),
    ).toBe('')
  })

  it('names of loops, @set and components never reach a prototype', () => {
    const source =
      '@set(toString = 1)@foreach(valueOf in [2]){{ toString }}{{ valueOf }}@endforeach{{ hasOwnProperty }}'
    expect(renderPage(source)).toBe('12')
    expect(renderPage('@component("c", { toString: 1 })', { components: { c: '{{ toString }}{{ valueOf }}' } })).toBe(
      '1',
    )
  })

  it('filters by key see own properties only', () => {
    const list = [{ a: 1 }, { a: 2 }]
    expect(renderPage('{{ var.list | unique:"constructor" | length }}', { names: { var: { list } } })).toBe('1')
    expect(renderPage('{{ var.list | sort:"__proto__.x" | length }}', { names: { var: { list } } })).toBe('2')
  })

  it('an object literal has no prototype to pollute, and JSON leaves one out', () => {
    expect(renderPage('<script>a = {{ var.hostile }}</script>', { names })).toBe(
      '<script>a = {"constructor":"own","prototype":"own","ok":"ok"}</script>',
    )
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
  })

  it('no getter of the page’s data runs twice for one look-up', () => {
    let asked = 0
    const counting = {
      get var() {
        asked++
        return { x: 1 }
      },
    }
    expect(renderPage('{{ var.x }}', { names: counting })).toBe('1')
    expect(asked).toBe(1)
  })
})
