import { tokenizer } from 'acorn'
import { type DefaultTreeAdapterMap, parse } from 'parse5'

type TreeNode = DefaultTreeAdapterMap['node']
export type TreeElement = DefaultTreeAdapterMap['element']

/** Elements with their namespace, the names of their attributes, and comments: what no value may change. */
export function treeShape(html: string, options: { readonly scriptingEnabled?: boolean } = {}): string {
  const shape = (node: TreeNode): string => {
    if (!('childNodes' in node)) return node.nodeName === '#comment' ? 'comment ' : ''
    const own = 'attrs' in node ? `<${nameOf(node)} ${node.attrs.map(({ name }) => name).join(' ')}>` : ''
    const inner = 'content' in node ? shape(node.content) : ''
    return `${own}(${node.childNodes.map(shape).join('')}${inner})`
  }
  return shape(parse(html, options))
}

function nameOf({ tagName, namespaceURI }: TreeElement): string {
  return `${namespaceURI.split('/').at(-1)}:${tagName}`
}

/** Every element of a page, in order, those of templates included. */
export function everyElement(html: string): readonly TreeElement[] {
  const walk = (node: TreeNode): TreeElement[] => {
    if (!('childNodes' in node)) return []
    const inner = [...node.childNodes, ...('content' in node ? [node.content] : [])].flatMap(walk)
    return 'attrs' in node ? [node, ...inner] : inner
  }
  return walk(parse(html))
}

export function textIn(element: TreeElement | undefined): string {
  return (element?.childNodes ?? []).map((node) => ('value' in node ? node.value : '')).join('')
}

/** The text of the first element of a name. */
export function textOf(html: string, tagName: string): string {
  return textIn(everyElement(html).find((candidate) => candidate.tagName === tagName))
}

/** The value of the first attribute of a name. */
export function attributeOf(html: string, name: string): string {
  const attributes = everyElement(html).flatMap(({ attrs }) => attrs)
  return attributes.find((attribute) => attribute.name === name)?.value ?? ''
}

/**
 * The kinds of tokens of every script of a page, and the values of its texts apart. Throws where a script is none.
 * JSON is read as such; other scripts that are not JavaScript are left out.
 */
export function scriptTokens(html: string): { readonly kinds: readonly string[]; readonly values: readonly unknown[] } {
  const kinds: string[] = []
  const values: unknown[] = []
  for (const element of everyElement(html).filter(({ tagName }) => tagName === 'script')) {
    const type = element.attrs.find(({ name }) => name === 'type')?.value ?? ''
    if (type.endsWith('json')) {
      const value: unknown = JSON.parse(textIn(element))
      kinds.push(`JSON ${Object.keys(value ?? {}).join()}`)
      values.push(value)
    } else if (type === '' || type === 'module') {
      const sourceType = type === 'module' ? 'module' : 'script'
      for (const token of tokenizer(textIn(element), { ecmaVersion: 'latest', sourceType })) {
        // @ts-expect-error: acorn's types leave out what every token has.
        const value: unknown = token.value
        kinds.push(token.type.label)
        if (token.type.label === 'string' || token.type.label === 'template') values.push(value)
      }
    }
  }
  return { kinds, values }
}
