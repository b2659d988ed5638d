import { type BoundValue, classStep, styleStep } from '../attributes/class-and-style.ts'
import { decodeReferences } from '../html/entities.ts'
import type { OpenAttribute } from '../html/open-attribute.ts'
import type { Step } from '../run/render.ts'
import type { Block } from './blocks.ts'
import type { ElementPlan } from './element-plan.ts'
import { Slot } from './pieces.ts'
import type { TemplateParser } from './template-parser.ts'

/** An attribute that the value of an expression is bound to. */
export interface Binding {
  readonly name: string
  readonly at: number
  readonly value: BoundValue
  /** Prints the attribute, for all but class and style, which may have to join one that is written out. */
  readonly step: Step
}

interface WrittenAttribute {
  readonly attribute: OpenAttribute
  /** Whether it stands in the tag itself, not in a condition inside the tag. */
  readonly isUnconditional: boolean
}

/** A start tag while it is read: what its attributes are, and what the v- attributes among them ask for. */
export class StartTag {
  readonly name: string
  readonly at: number
  readonly block: Block
  /** How many pieces the block had before the tag. */
  readonly mark: number
  readonly plan: ElementPlan = {}
  /** Behind the last part of the tag, so that a removed attribute takes the blanks before it along. */
  lastEnd: number
  show: Omit<Binding, 'step'> | undefined
  /** Attributes whose address a value decides. */
  readonly openAddresses: { readonly name: string; readonly at: number }[] = []
  readonly #written = new Map<string, WrittenAttribute[]>()
  readonly #bindings = new Map<string, Binding>()
  readonly #fills = new Map<'class' | 'style', Step>()
  readonly #placed = new Set<string>()

  constructor(name: string, at: number, block: Block) {
    this.name = name
    this.at = at
    this.block = block
    this.mark = block.pieces.length
    this.lastEnd = at
  }

  /**
   * Everything an attribute may turn out to hold: one value for each place where it is written, and the empty text where
   * it may be missing. What is printed into it is left out.
   */
  possibleValues(name: string, source: string): readonly string[] {
    const written = this.#written.get(name) ?? []
    const values = written.map(({ attribute: { valueStart, isQuoted, end } }) =>
      valueStart === undefined ? '' : decodeReferences(source, valueStart, isQuoted ? end - 1 : end).text,
    )
    return written.some(({ isUnconditional }) => isUnconditional) ? values : [...values, '']
  }

  /** Where a value is printed into an attribute, or bound to it. */
  findDynamic(name: string): { readonly at: number } | undefined {
    const written = this.#written.get(name)?.find(({ attribute }) => attribute.isDynamic)
    return written?.attribute ?? this.#bindings.get(name)
  }

  write(attribute: OpenAttribute, isUnconditional: boolean): void {
    const written = this.#written.get(attribute.name) ?? []
    written.push({ attribute, isUnconditional })
    this.#written.set(attribute.name, written)
  }

  bind(binding: Binding, parser: TemplateParser): void {
    const { name, at } = binding
    if (this.#bindings.has(name)) parser.stop('template.attribute', `<${this.name}> has :${name} twice.`, at)
    this.#bindings.set(name, binding)
    if (name === 'class' || name === 'style') parser.addSlot(this.ownPlace(name))
    else parser.add(binding.step)
  }

  /** Where a class or style attribute is added if none is written out. The first of several such places is taken. */
  ownPlace(name: 'class' | 'style'): Slot {
    return new Slot(() => {
      if (this.#written.has(name) || this.#placed.has(name)) return undefined
      this.#placed.add(name)
      return this.#fills.get(name)
    })
  }

  /** The end of a written class or style attribute's value, where a bound one joins it. */
  joinPlace(name: 'class' | 'style'): Slot {
    return new Slot(() => this.#fills.get(name))
  }

  /** Whether something joins the attribute, which then needs quotes. */
  isJoined(name: string): boolean {
    return (name === 'class' || name === 'style') && this.#fills.has(name)
  }

  /** All attributes are known: decides how the bound ones are printed. */
  close(parser: TemplateParser): void {
    for (const { name, at } of this.#bindings.values()) {
      const isMerged = name === 'class' || name === 'style'
      if (!isMerged && this.#written.has(name)) {
        parser.stop('template.attribute', `<${this.name}> has both ${name} and :${name}.`, at)
      }
    }
    const bound = this.#bindings.get('class')
    if (bound !== undefined) {
      const joins = this.#checkJoin('class', ':class', bound.at, parser)
      this.#fills.set('class', joins ? classStep(bound.value, ' ', '') : classStep(bound.value, ' class="', '"'))
    }
    const style = this.#bindings.get('style')
    const at = style?.at ?? this.show?.at
    if (at !== undefined) {
      const values = { style: style?.value, show: this.show?.value }
      const joins = this.#checkJoin('style', style === undefined ? 'v-show' : ':style', at, parser)
      this.#fills.set('style', joins ? styleStep(values, '; ', '') : styleStep(values, ' style="', '"'))
    }
  }

  #checkJoin(name: 'class' | 'style', joining: string, at: number, parser: TemplateParser): boolean {
    const [written, second] = this.#written.get(name) ?? []
    if (written === undefined) return false
    if (!written.isUnconditional || second !== undefined || written.attribute.valueStart === undefined) {
      const message = `${joining} can’t join a ${name} that is there twice, stands in a condition, or has no value.`
      parser.stop('template.attribute', message, at)
    }
    return true
  }
}
