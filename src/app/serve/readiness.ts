import { installationScope, systemActor } from '../../core/brand/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
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
    const [reads, writes] = await Promise.all([inTime(hasRead(store)), inTime(hasWritten(store))])
    if (!writes) waiting.unshift('writer')
    if (!reads) waiting.unshift('store')
    return { ready: waiting.length === 0, waiting }
  }
}

/** A read that finds nothing, but has been to the reader and back. */
async function hasRead(store: Store): Promise<void> {
  await store.reads.findUserByEmail('')
}

/** A command that changes nothing, but has been through a commit. A full disk is no reason to turn those away who only read. */
async function hasWritten(store: Store): Promise<void> {
  try {
    await store.writer.execute(installationScope(systemActor), 'installation.ping', undefined)
  } catch (error) {
    if (!isCoreError(error, 'store.full')) throw error
  }
}

async function inTime(asked: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)))
  const answered = asked.then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}
