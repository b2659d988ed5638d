import { createHash } from 'node:crypto'
import path from 'node:path'
import { dataFiles } from '../data-folder/index.ts'
import { Problem } from '../problem.ts'

/** What a socket's path may hold on the system that takes least (macOS), its closing zero apart. */
const mostPathBytes = 103

/** Where the server of a data folder listens for commands. Windows has named pipes instead of socket files. */
export function socketAddress(folder: string): string {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\stagecraft-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`
  }
  const file = dataFiles(folder).socket
  if (Buffer.byteLength(file) <= mostPathBytes) return file
  const short = path.relative(process.cwd(), file)
  if (Buffer.byteLength(short) <= mostPathBytes) return short
  throw new Problem(
    `the data folder's path ${folder} is too long for the socket in it: at most ${mostPathBytes - path.basename(file).length - 1} bytes.`,
  )
}
