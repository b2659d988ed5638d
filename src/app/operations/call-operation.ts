import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject } from '../../core/json.ts'
import { dataFiles, describeHolder, findHolder, makeFolder, tryLock } from '../data-folder/index.ts'
import { Problem } from '../problem.ts'
import { askServer, socketAddress } from '../socket/index.ts'
import { operations, type OperationName, type OperationResult } from './operations.ts'

export interface OperationPlace {
  /** The data folder. */
  readonly folder: string
  /** Who asks, for whoever finds the folder held meanwhile. */
  readonly command: string
  /** Without, a folder that is not there, or holds nothing of ours, is refused: the path may be mistyped. */
  readonly mayMakeFolder?: boolean
}

/** How long another process may hold the folder without answering: a server that starts or stops, or another command. */
const patienceMs = 15_000

/**
 * Does an operation where it can be done: in the server that holds the data folder, else here, with the store opened
 * for the moment. Throws what the operation throws, or a Problem.
 */
export async function callOperation<N extends OperationName>(
  place: OperationPlace,
  name: N,
  input: JsonObject,
): Promise<OperationResult<N>> {
  const { folder, command, mayMakeFolder = false } = place
  if (mayMakeFolder) makeFolder(folder)
  else if (!existsSync(folder)) throw nothingThere(folder)
  for (const deadline = performance.now() + patienceMs; ; await sleep(50)) {
    const answer = await askServer(socketAddress(folder), { operation: name, input })
    if (answer) return answer.result as OperationResult<N>
    const lock = tryLock(folder, command)
    if (lock) {
      try {
        if (!mayMakeFolder && !existsSync(dataFiles(folder).database)) throw nothingThere(folder)
        return await runHere(folder, name, input)
      } finally {
        lock.release()
      }
    }
    if (performance.now() > deadline) {
      throw new Problem(
        `the data folder ${folder} is held by ${describeHolder(findHolder(folder))}, which does not answer.`,
      )
    }
  }
}

async function runHere<N extends OperationName>(
  folder: string,
  name: N,
  input: JsonObject,
): Promise<OperationResult<N>> {
  const { openStoreHere } = await import('./open-store-here.ts')
  const store = openStoreHere(dataFiles(folder).database)
  try {
    return (await operations[name]({ store, checker: undefined }, input)) as OperationResult<N>
  } finally {
    await store.close()
  }
}

function nothingThere(folder: string): Problem {
  return new Problem(`there is no data at ${folder}; "stagecraft serve" makes it, or name another folder with --data.`)
}
