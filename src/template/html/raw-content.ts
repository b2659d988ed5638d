import { scriptContent } from './attributes.ts'
import { type RawContent as RawKind } from './elements.ts'
import { type NoPlace, noPlace, type Place } from './place.ts'
import type { HtmlScanner } from './scanner.ts'
import { ScriptScanner } from './script-scanner.ts'
import { StyleScanner } from './style-scanner.ts'

/** The content of a raw element: a script, a style sheet, the text of a title and the like. */
export class RawContent {
  readonly #source: string
  readonly #scanner: HtmlScanner
  readonly #kind: RawKind
  readonly #language: ScriptScanner | StyleScanner | undefined
  /** Whether browsers may read the content as markup: inside SVG and MathML they do. */
  readonly #isDoubtful: boolean
  /** Why no value can stand in it, if none can. */
  #refusal: string | undefined
  #hasReference = false
  /** Up to where the text is not part of the script or style sheet. */
  #skipUntil = 0

  constructor(
    source: string,
    scanner: HtmlScanner,
    {
      kind,
      types,
      isDoubtful,
    }: { readonly kind: RawKind; readonly types: readonly string[]; readonly isDoubtful: boolean },
  ) {
    this.#source = source
    this.#scanner = scanner
    this.#isDoubtful = isDoubtful
    const [language = 'text', other] = new Set(types.map((type) => scriptContent(type)))
    this.#kind = kind === 'script' && language === 'text' ? 'plain' : kind
    if (kind === 'style') this.#language = new StyleScanner('element')
    else if (other !== undefined) this.#refusal = 'in a script whose type depends on a condition'
    else if (language === 'unknown') this.#refusal = 'in a script of a type that nothing is known of'
    else if (language !== 'text') this.#language = new ScriptScanner(language)
  }

  /** Whether a value printed in it turned out to stand in a selector. */
  get isMisread(): boolean {
    return this.#language instanceof StyleScanner && this.#language.misread
  }

  /** Reads a character; answers what is wrong with it, if browsers may take it for markup. */
  read(code: number, at: number): string | undefined {
    const complaint = this.#isDoubtful && code === 0x3c ? this.#readDoubtfulTag(at) : undefined
    if (code === 0x26) this.#hasReference = true
    if (at >= this.#skipUntil) this.#language?.read(code)
    return complaint
  }

  place(): Place {
    const { rawName: name, escaping, partial } = this.#scanner
    if (this.#refusal !== undefined) return noPlace(this.#refusal)
    if (this.#isDoubtful && this.#hasReference && this.#language !== undefined) {
      return noPlace(`behind a "&" in <${name}> inside <svg>, which browsers decode there`)
    }
    if (escaping > 0) return noPlace('behind "<!--" in a script')
    if (partial !== '' && !(partial === '<' && name === 'script')) {
      return noPlace(`behind "${partial}" in <${name}>, which could become its end tag`)
    }
    return this.#language === undefined
      ? { kind: 'raw-text', isDecoded: this.#kind === 'decoded' }
      : this.#placeInLanguage()
  }

  printed(isRaw: boolean): void {
    if (!isRaw) this.#language?.printed()
    else if (this.#language instanceof ScriptScanner) this.#language.printedRaw()
    this.#scanner.partial = ''
  }

  weaken(): void {
    if (this.#language instanceof ScriptScanner) this.#language.weaken()
  }

  save(): unknown {
    return this.#language?.save()
  }

  restore(saved: unknown): void {
    this.#language?.restore(saved)
  }

  join(saved: unknown): boolean {
    return this.#language?.join(saved) ?? true
  }

  #placeInLanguage(): Place {
    if (this.#language instanceof StyleScanner) {
      const style = this.#language.place()
      return style.kind === 'none' ? refuseButRaw(style.reason) : { kind: 'style', style, isAttribute: false }
    }
    const script = this.#language?.place()
    if (script === undefined || script.kind === 'none') return refuseButRaw(script?.reason ?? 'here')
    return script.kind === 'value' ? { kind: 'script-value', isArrow: script.isArrow } : { kind: 'script-string' }
  }

  #readDoubtfulTag(at: number): string | undefined {
    const name = this.#scanner.rawName
    const isTag = /[a-z!?/]/i.test(this.#source.charAt(at + 1))
    const isOwnEnd = this.#source.slice(at, at + name.length + 2).toLowerCase() === `</${name}`
    if (!isTag || isOwnEnd) return undefined
    // How drawing programs protect their style sheets. It protects nothing here, and harms nothing either.
    if (this.#source.startsWith('<![CDATA[', at)) {
      this.#skipUntil = at + '<![CDATA['.length
      if (this.#language instanceof ScriptScanner) this.#refusal = 'in a CDATA section'
      return undefined
    }
    return `Inside <svg>, <math> and <select>, browsers may read this "<" in <${name}> as a tag.`
  }
}

/** In script and style of the author's making, he may print raw. */
function refuseButRaw(reason: string): NoPlace {
  return { ...noPlace(reason), allowsRaw: true }
}
