import { describe, expect, it } from 'vitest'
import { Definitions } from '../../core/definitions/index.ts'
import { defaultSettings } from '../../core/source/index.ts'
import { findPage, parsePath } from './router.ts'

function definitionsWith(...slugs: string[]): Definitions {
  return new Definitions({
    epoch: 1,
    brand: { id: 1, name: 'B', slug: 'b', hosts: [], timeZone: 'UTC', currency: 'USD', createdAt: 0, updatedAt: 0 },
    entities: [],
    fields: [],
    pipelines: [],
    stages: [],
    published: slugs.map((name, i) => ({ id: i + 1, kind: 'page', name, revisionId: 1, settings: defaultSettings })),
    variables: {},
  })
}

function find(path: string, ...slugs: string[]): { slug: string; params: object } | undefined {
  const routed = findPage(definitionsWith(...slugs), path)
  return routed && { slug: routed.page.name, params: { ...routed.params } }
}

describe('rule 3.1-2: from a path to its page', () => {
  it('the exact slug wins over a pattern, and both over an index page', () => {
    const slugs = ['blog/new', 'blog/{id}', 'blog/new/index']
    expect(find('/blog/new', ...slugs)).toEqual({ slug: 'blog/new', params: {} })
    expect(find('/blog/7', ...slugs)).toEqual({ slug: 'blog/{id}', params: { id: '7' } })
    expect(find('/about', 'about/index')).toEqual({ slug: 'about/index', params: {} })
    expect(find('/about', 'about/index', '{page}')?.slug).toBe('{page}')
  })

  it('the root is the page index', () => {
    expect(find('/', 'index')?.slug).toBe('index')
  })

  it('of several patterns the most literal one answers, whichever was published first', () => {
    const slugs = ['{a}/{b}', 'blog/{id}', '{section}/latest']
    expect(find('/blog/latest', ...slugs)?.slug).toBe('blog/{id}')
    expect(find('/news/latest', ...slugs)?.slug).toBe('{section}/latest')
    expect(find('/news/7', ...slugs)).toEqual({ slug: '{a}/{b}', params: { a: 'news', b: '7' } })
  })

  it('a pattern matches whole segments and never more of them', () => {
    expect(find('/blog/a/b', 'blog/{id}')).toBeUndefined()
    expect(find('/blog', 'blog/{id}')).toBeUndefined()
    expect(find('/blogs/7', 'blog/{id}')).toBeUndefined()
  })

  it('one slash at the end makes no difference', () => {
    expect(find('/join/', 'join')?.slug).toBe('join')
  })

  it('a segment is decoded once; a path that hides slashes, dots or control characters leads nowhere', () => {
    expect(find('/caf%C3%A9/x', 'café/{id}')?.params).toEqual({ id: 'x' })
    expect(find('/tag/100%25', 'tag/{name}')?.params).toEqual({ name: '100%' })
    expect(find('/tag/%2525', 'tag/{name}')?.params).toEqual({ name: '%25' })
    for (const path of ['/a%2fb', '/a/../b', '/a/%2e%2e/b', '//a', '/a//b', '/a%00', '/%', '/a%5cb', '/./a']) {
      expect(parsePath(path), path).toBeUndefined()
    }
  })

  it('a path that spells a pattern is not the pattern itself', () => {
    expect(find('/blog/{id}', 'blog/{id}')?.params).toEqual({ id: '{id}' })
    expect(find('/{x}/index', '{x}/index')?.params).toEqual({ x: '{x}' })
  })

  it('parameters named like properties of objects are plain data', () => {
    const routed = findPage(definitionsWith('{__proto__}'), '/x')
    expect(Object.getOwnPropertyDescriptor(routed!.params, '__proto__')?.value).toBe('x')
  })
})
