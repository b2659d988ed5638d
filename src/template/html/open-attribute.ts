import { type AddressPart, nextAddressPart } from '../escape/address.ts'
import { type AttributeKind, attributeKind } from './attributes.ts'
import { decodeReferences } from './entities.ts'
import { NestedDocument } from './nested-document.ts'
import { StyleScanner } from './style-scanner.ts'

/** The attribute that is being read. Its text is followed decoded, as whatever interprets it will see it. */
export class OpenAttribute {
  readonly element: string
  readonly name: string
  readonly at: number
  readonly kind: AttributeKind
  readonly style: StyleScanner | undefined
  readonly nested: NestedDocument | undefined
  /** Where its value begins; undefined while it has none. */
  valueStart: number | undefined
  isQuoted = false
  /** Where the attribute ends, as far as it was read. */
  end: number
  /** What the author wrote of the value before anything else was in it, decoded. */
  beginning = ''
  /** If the value is an address: which part of it comes next. */
  addressPart: AddressPart = 'path'
  /** Whether anything but text of the author's is in the value. */
  isDynamic = false

  constructor(element: string, name: string, at: number) {
    this.element = element
    this.name = name
    this.at = at
    this.end = at
    this.kind = attributeKind(element, name)
    this.style = this.kind === 'style' ? new StyleScanner('attribute') : undefined
    this.nested = this.kind === 'srcdoc' ? new NestedDocument() : undefined
  }

  /** A stretch of the author's text is complete. */
  take(source: string, start: number, end: number): void {
    const { text } = decodeReferences(source, start, end)
    if (!this.isDynamic) this.beginning += text
    if (this.kind === 'address') this.addressPart = nextAddressPart(this.addressPart, text)
    this.nested?.read(text)
    if (this.style !== undefined) {
      for (let index = 0; index < text.length; index++) this.style.read(text.charCodeAt(index))
    }
  }

  save(): AttributeState {
    return { addressPart: this.addressPart, style: this.style?.save(), nested: this.nested?.save() }
  }

  restore(saved: AttributeState): void {
    this.addressPart = saved.addressPart
    this.style?.restore(saved.style)
    this.nested?.restore(saved.nested)
  }

  join(saved: AttributeState): boolean {
    // Where not all ways agree, no parameter's value follows.
    if (this.addressPart !== saved.addressPart) this.addressPart = 'path'
    return (this.style?.join(saved.style) ?? true) && (this.nested?.join(saved.nested) ?? true)
  }
}

export interface AttributeState {
  readonly addressPart: AddressPart
  readonly style: unknown
  readonly nested: unknown
}
