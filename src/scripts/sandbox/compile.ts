import type { Box } from './box.ts'
import { EXHAUSTED } from './engine-memory.ts'
import { evalFlags, type EngineHooks } from './engine.ts'
import { findExportUse, findImport } from './find-import.ts'
import type { BaseImage, ImageEntry, ScriptImage } from './image.ts'
import { scratchAt } from './layout.ts'
import type { Limits } from './limits.ts'
import { ScriptSyntaxError, type Program } from './program.ts'
import type { Place } from './positions.ts'
import { locateThrown, parseThrown, type Thrown } from './thrown.ts'

/** Names with this prefix are the sandbox's own; no document or module can have one. */
const ownPrefix = 'guest:'
const stopName = `${ownPrefix}stop`

/**
 * Compiles and links a program inside a box that holds the base image, and keeps what that changed. None of its code
 * runs. The box is then to be restored.
 */
export class Compilation implements EngineHooks {
  readonly #box: Box
  readonly #base: BaseImage
  readonly #program: Program
  readonly #limits: Limits
  readonly #documents: ReadonlyMap<string, string>
  /** The texts that the engine was given so far. */
  readonly #sources = new Map<string, string>()
  #sourceBytes = 0
  /** The modules that each document imports, as it names them first. */
  readonly #imports = new Map<string, Set<string>>()
  #moduleCount = 0
  /** The text that the engine is parsing. */
  #parsing = ''
  /** The import that the engine is following. */
  #asked = { importer: '', specifier: '' }
  /** Why an import got no answer; the engine's own error knows no place. */
  #fault: ScriptSyntaxError | undefined

  constructor(box: Box, base: BaseImage, program: Program, limits: Limits) {
    this.#box = box
    this.#base = base
    this.#program = program
    this.#limits = limits
    this.#documents = new Map(program.documents.map(({ name, source }) => [name, source]))
    if (this.#documents.size < program.documents.length)
      throw new TypeError('Documents of a program have names of their own.')
    for (const name of this.#documents.keys()) {
      if (!isName(name)) throw new TypeError(`A document cannot have the name ${JSON.stringify(name)}.`)
    }
  }

  async execute(): Promise<ScriptImage> {
    const box = this.#box
    const { engine } = box
    box.activity = this
    engine.qjs_set_memory_limit(this.#base.heapBytes + this.#limits.memoryBytes)
    const documents: ImageEntry[] = []
    for (const { name, source } of this.#program.documents) {
      // An earlier document imports this one: it is compiled already, and evaluated once, under its own name.
      const isImported = this.#sources.has(name)
      const text = isImported ? `import ${JSON.stringify(name)}` : this.#take(name, source)
      const compiled = await this.#compileText(isImported ? `${ownPrefix}entry of ${name}` : name, text)
      documents.push({ name, compiled, isImports: false })
    }
    const dynamic = this.#program.dynamicImports.values()
    await this.#link('root', [...new Set([...this.#documents.keys(), ...dynamic])])
    return this.#keep(await this.#withImports(documents))
  }

  // What the engine asks.

  call(): number {
    throw new Error('A program must not run while it is compiled.')
  }

  /** Parsing does not poll: `sourceBytes` bounds it. */
  interrupt(): number {
    return 0
  }

  /** Linking ends with a rejection of the sandbox's own. */
  rejected(promise: number, reason: number): void {
    this.#box.engine.qjs_free_value(promise)
    this.#box.engine.qjs_free_value(reason)
  }

  normalize(base: number, specifierAt: number): number {
    const importer = this.#box.memory.readName(base)
    const specifier = this.#box.memory.readName(specifierAt)
    if (importer.startsWith(ownPrefix)) return this.#box.memory.writeToHeap(specifier)
    this.#asked = { importer, specifier }
    const name = this.#program.resolve(specifier)
    if (name !== undefined && isName(name) && (this.#documents.has(name) || this.#program.modules.has(name))) {
      if (this.#documents.has(importer)) this.#noteImport(importer, name)
      return this.#box.memory.writeToHeap(name)
    }
    return this.#refuseImport(`There is no module "${specifier}".`)
  }

  load(nameAt: number, lengthAt: number): number {
    const name = this.#box.memory.readName(nameAt)
    if (name === stopName) return this.#give('throw 0', lengthAt)
    if (++this.#moduleCount > this.#limits.modules) {
      return this.#refuseImport(`A script can import at most ${this.#limits.modules} modules.`)
    }
    const source = this.#documents.get(name) ?? this.#program.modules.get(name)
    if (source === undefined) return this.#refuseImport(`There is no module "${name}".`)
    try {
      return this.#give(this.#take(name, source), lengthAt)
    } catch (error) {
      if (!(error instanceof ScriptSyntaxError)) throw error
      this.#fault = error
      return 0
    }
  }

  #give(source: string, lengthAt: number): number {
    const at = this.#box.memory.writeToHeap(source)
    this.#box.memory.setWord(lengthAt, this.#box.memory.writtenBytes)
    return at
  }

  /** Notes a text that the engine is about to parse. */
  #take(name: string, source: string): string {
    this.#sources.set(name, source)
    this.#parsing = name
    this.#sourceBytes += Buffer.byteLength(source)
    if (this.#sourceBytes <= this.#limits.sourceBytes) return source
    throw new ScriptSyntaxError(
      `A script and its modules take at most ${this.#limits.sourceBytes} bytes.`,
      startOf(name),
    )
  }

  #noteImport(importer: string, name: string): void {
    const imports = this.#imports.get(importer)
    if (imports) imports.add(name)
    else this.#imports.set(importer, new Set([name]))
  }

  #refuseImport(message: string): number {
    const { importer, specifier } = this.#asked
    const place = findImport(importer, this.#sources.get(importer) ?? '', specifier)
    this.#fault ??= new ScriptSyntaxError(message, place)
    return 0
  }

  // The steps.

  async #compileText(name: string, text: string): Promise<bigint> {
    const box = this.#box
    try {
      const nameAt = box.memory.writeToHeap(name)
      const at = box.memory.writeToHeap(text)
      const length = box.memory.writtenBytes
      const compiled = await box.compile(box.context, at, length, nameAt, evalFlags.module | evalFlags.compileOnly)
      if (box.engine.JS_HasException(box.context)) throw this.#fault ?? (await this.#syntaxError())
      box.engine.wasm_free(nameAt)
      box.engine.wasm_free(at)
      return compiled
    } catch (error) {
      if (error === EXHAUSTED) throw new ScriptSyntaxError('The script does not fit into memory.', startOf(name))
      // V8's own stack ended before the engine's did.
      if (error instanceof RangeError) {
        throw new ScriptSyntaxError('The script nests too deep.', startOf(this.#parsing))
      }
      throw error
    }
  }

  /**
   * Links all documents, and what they may import later, which the engine does when it evaluates: of a module whose first import throws, so that it
   * evaluates nothing else. A missing export is found now, and a run finds everything linked.
   */
  async #link(rootName: string, names: readonly string[]): Promise<void> {
    const box = this.#box
    const root = await this.#compileText(`${ownPrefix}${rootName}`, importsOf([stopName, ...names]))
    await box.evaluate(box.context, root)
    if (box.engine.JS_HasException(box.context)) throw await this.#linkError()
  }

  /** Before each document, its imports as a module of their own: they evaluate once, and then it is known that they did. */
  async #withImports(documents: readonly ImageEntry[]): Promise<readonly ImageEntry[]> {
    const entries: ImageEntry[] = []
    const names: string[] = []
    for (const document of documents) {
      const imports = this.#imports.get(document.name)
      if (imports) {
        const name = `${ownPrefix}imports of ${document.name}`
        const compiled = await this.#compileText(name, importsOf([...imports]))
        entries.push({ name: document.name, compiled, isImports: true })
        names.push(name)
      }
      entries.push(document)
    }
    if (names.length > 0) await this.#link('root of imports', names)
    return entries
  }

  #keep(entries: ScriptImage['entries']): ScriptImage {
    const box = this.#box
    box.engine.qjs_run_gc()
    const kept = box.keepDifferences()
    let bytes = kept.bytes.byteLength
    for (const source of this.#sources.values()) bytes += 2 * source.length
    const { dynamicImports } = this.#program
    return { kept, heapBytes: box.heapBytes, entries, dynamicImports, sources: this.#sources, bytes }
  }

  async #syntaxError(): Promise<ScriptSyntaxError> {
    const error = locateThrown(await this.#takeException(), this.#sources, this.#parsing, false)
    return new ScriptSyntaxError(error.message, error)
  }

  async #linkError(): Promise<ScriptSyntaxError> {
    const { message } = await this.#takeException()
    // The engine names both, and no place.
    const named = /(?:export|binding) '(.*?)'.* in module '(.*)'/s.exec(message)
    if (!named) return new ScriptSyntaxError(message, startOf(this.#program.documents[0]!.name))
    const [, exported, module] = named as unknown as [string, string, string]
    const place = findExportUse(this.#sources, exported, (specifier) => this.#program.resolve(specifier) === module)
    const what = message.startsWith('Could not find') ? `"${module}" has no export "${exported}".` : message
    return new ScriptSyntaxError(what, place ?? startOf(module))
  }

  async #takeException(): Promise<Thrown> {
    const box = this.#box
    const { engine } = box
    const value = engine.qjs_get_exception()
    box.memory.setWord(scratchAt, value)
    return parseThrown(
      box.memory.readText(
        await box.call(this.#base.values.describe, engine.qjs_get_undefined(), 1, scratchAt),
        64 * 1024,
      ),
    )
  }
}

function isName(name: string): boolean {
  return name !== '' && !name.includes('\0') && !name.startsWith(ownPrefix) && name.isWellFormed()
}

function startOf(document: string): Place {
  return { document, line: 1, column: 1 }
}

function importsOf(names: readonly string[]): string {
  return names.map((name) => `import ${JSON.stringify(name)}`).join('\n')
}
