import type { Store } from '../../core/store/index.ts'

export interface Readiness {
  readonly ready: boolean
  /** What is not there yet, or not any more. */
  readonly waiting: readonly string[]
}

const patienceMs = 2_000

/** Whether all that a request may need answers (rule 5.4-1). `others` are asked by name. */
export function createReadiness(
  store: Store,
  others: Readonly<Record<string, () => boolean>>,
): () => Promise<Readiness> {
  return async () => {
    const waiting = Object.entries(others)
      .filter(([, isReady]) => !isReady())
      .map(([name]) => name)
    if (!(await answers(store))) waiting.unshift('store')
    return { ready: waiting.length === 0, waiting }
  }
}

/** A read that finds nothing, but has been to the reader and back. */
async function answers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)))
  const asked = Promise.resolve(store.reads.findUserByEmail('')).then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
