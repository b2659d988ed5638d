import { createHash } from 'node:crypto'
import type { Program, Sandbox, ScriptImage } from '../../scripts/sandbox/index.ts'
import { KeptImages } from '../visit/index.ts'

/**
 * Script images by what they were compiled from. An image lies in shared memory: whichever runner compiles one offers it
 * to the others.
 */
export class ImageStore {
  readonly #sandbox: Sandbox
  readonly #offer: (key: string, image: ScriptImage) => void
  readonly #images = new KeptImages()

  constructor(sandbox: Sandbox, offer: (key: string, image: ScriptImage) => void) {
    this.#sandbox = sandbox
    this.#offer = offer
  }

  /** Throws ScriptSyntaxError where the engine refuses the program. */
  async find(program: Program): Promise<ScriptImage> {
    const key = imageKeyOf(program)
    const known = this.#images.get(key)
    if (known) return known
    const image = await this.#sandbox.compile(program)
    this.keep(key, image)
    this.#offer(key, image)
    return image
  }

  /** Takes in an image, its own or another runner's. */
  keep(key: string, image: ScriptImage): void {
    this.#images.keep(key, image)
  }
}

/** Equal keys, equal programs: names and sources of all documents and modules, each list after its length. */
export function imageKeyOf({ documents, modules }: Program): string {
  const hash = createHash('sha256')
  const add = (text: string) => hash.update(`${text.length}:`).update(text)
  add(String(documents.length))
  for (const { name, source } of documents) {
    add(name)
    add(source)
  }
  for (const [name, source] of modules) {
    add(name)
    add(source)
  }
  return hash.digest('base64url')
}
