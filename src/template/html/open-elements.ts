import { endedBy, endForeign, htmlInForeign, voidElements } from './elements.ts'

export interface OpenElement<Owner> {
  readonly name: string
  /** What the element is, and what its content is. */
  readonly namespace: 'html' | 'foreign'
  readonly content: 'html' | 'foreign'
  /** Offsets of its start tag. */
  readonly at: number
  readonly contentStart: number
  /** What the parser keeps with the element, if anything. */
  readonly owner: Owner | undefined
}

/** Browsers nest no deeper than 512 elements; a template that does is refused. */
export const deepestElement = 512

/**
 * The elements that are open at some point of a template, as far as the text tells. A browser's tree differs from it in
 * corners (tags it drops, moves or adds); what depends on the tree treats those corners with suspicion, see `isDoubtful`.
 *
 * The list is never changed in place, so that a state can be saved by keeping it.
 */
export class OpenElements<Owner> {
  list: readonly OpenElement<Owner>[] = []

  /** Whether what stands here is SVG or MathML. */
  get isForeign(): boolean {
    return this.list.at(-1)?.content === 'foreign'
  }

  /**
   * Whether browsers might read the content of a raw element (style, title, script) as markup here: inside SVG and MathML
   * they do, inside select and frameset some versions do.
   */
  get isDoubtful(): boolean {
    return this.list.some(({ name, namespace }) => namespace === 'foreign' || name === 'select' || name === 'frameset')
  }

  find(name: string): OpenElement<Owner> | undefined {
    return this.list.findLast((element) => element.name === name)
  }

  /** The namespace a start tag would be in. A tag that can't stand in SVG ends it, as in browsers. */
  enter(name: string, floor: number): 'html' | 'foreign' {
    if (this.isForeign && endForeign.has(name)) {
      while (this.isForeign && this.list.length > floor) this.list = this.list.slice(0, -1)
    }
    const ended = endedBy.get(name)
    for (let top = this.list.at(-1); top !== undefined && ended?.has(top.name) === true; top = this.list.at(-1)) {
      // An element that the parser keeps something with is ended by its end tag alone.
      if (top.owner !== undefined || this.list.length <= floor) break
      this.list = this.list.slice(0, -1)
    }
    return this.isForeign || name === 'svg' || name === 'math' ? 'foreign' : 'html'
  }

  push(element: Omit<OpenElement<Owner>, 'content'>): void {
    const isIsland = element.namespace === 'foreign' && htmlInForeign.has(element.name)
    this.list = [...this.list, { ...element, content: isIsland ? 'html' : element.namespace }]
  }

  /** Whether an element has content at all. */
  static hasContent(name: string, namespace: 'html' | 'foreign', isSelfClosing: boolean): boolean {
    return namespace === 'html' ? !voidElements.has(name) : !isSelfClosing
  }

  /**
   * Where the SVG and MathML elements begin that are open in `list` behind its first `floor`. Ways through a template must
   * agree about them.
   */
  static foreignKey(list: readonly OpenElement<unknown>[], floor: number): string {
    return list
      .slice(floor)
      .filter(({ namespace, content }) => namespace === 'foreign' || content === 'foreign')
      .map(({ name }) => name)
      .join(' ')
  }
}
