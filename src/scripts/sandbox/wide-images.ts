import type { Box } from './box.ts'
import type { ScriptImage } from './image.ts'
import { keepImage } from './keep-image.ts'
import { headroomBytes, mostHeadroomBytes } from './layout.ts'

interface Width {
  headroom: number
  image: ScriptImage | undefined
  /** Runs since one made the memory grow. */
  runs: number
}

/**
 * A box whose memory grew is lost, which costs about as much as clearing this many bytes: a program whose runs outgrow
 * their memory more often than that runs from an image with more room.
 */
const boxPrice = 32 * 1024 * 1024

/** Images with more free heap, for programs that often need it. They live as long as the images they are made of. */
export class WideImages {
  readonly #widths = new WeakMap<ScriptImage, Width>()

  /** What to run instead of this image, if there is such: itself otherwise. */
  find(image: ScriptImage): ScriptImage {
    const width = this.#widths.get(image)
    if (!width) return image
    width.runs++
    return width.image ?? image
  }

  /** A run of the image, or of what was found for it, made the memory grow. */
  grew(image: ScriptImage): void {
    const width = this.#widths.get(image)
    if (!width) {
      this.#widths.set(image, { headroom: headroomBytes, image: undefined, runs: 0 })
      return
    }
    const wider = 4 * width.headroom
    if (wider <= mostHeadroomBytes && width.runs * wider <= boxPrice) {
      width.headroom = wider
      width.image = undefined
    }
    width.runs = 0
  }

  /** Makes the image that is wanted, where that has not been done, of what the box holds. */
  prepare(image: ScriptImage, box: Box): void {
    const width = this.#widths.get(image)
    if (!width || width.image || width.headroom === headroomBytes) return
    // A larger box would make it an image of its own size.
    if (box.memoryBytes !== image.memoryBytes) return
    width.image = keepImage(box, width.headroom, image)
    box.adopt(width.image)
  }
}
