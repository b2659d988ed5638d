import { rawElements } from './elements.ts'
import { attributeKind } from './attributes.ts'
import { HtmlScanner, isInTag, isInValue, type ScannerState, State } from './scanner.ts'

/**
 * The document inside `srcdoc`, followed as far as it takes to know whether a value may stand there: in the text of an
 * element, or in a quoted attribute that is neither an address nor code. More than that, a page can have in a page.
 */
export class NestedDocument {
  readonly #scanner = new HtmlScanner()

  save(): unknown {
    return this.#scanner.save()
  }

  restore(saved: unknown): void {
    this.#scanner.restore(saved as ScannerState)
  }

  join(saved: unknown): boolean {
    return HtmlScanner.key(this.#scanner.save()) === HtmlScanner.key(saved as ScannerState)
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const before = this.#scanner.state
      this.#scanner.read(text.charCodeAt(at), at)
      const isStartTagEnd = isInTag(before) && this.#scanner.state === State.Data && !this.#scanner.isEndTag
      if (isStartTagEnd && rawElements.has(this.#scanner.tagName)) this.#scanner.enterRaw()
    }
  }

  canPrint(): boolean {
    const { state, partial, rawName, tagName, attributeName } = this.#scanner
    if (state === State.Data) return true
    if (state === State.Raw) return rawElements.get(rawName) === 'decoded' && partial === ''
    return isInValue(state) && state !== State.Unquoted && attributeKind(tagName, attributeName) === 'plain'
  }
}
