import type { Socket } from 'node:net'

/**
 * The first line that arrives, without its end; undefined where the other side ends before. Rejects beyond the bound,
 * and with what breaks the connection.
 */
export function readLine(socket: Socket, mostBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    socket.on('data', (chunk: Buffer) => {
      const end = chunk.indexOf('\n')
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end))
      length += chunk.length
      if (end !== -1) {
        socket.pause()
        resolve(Buffer.concat(chunks).toString())
      } else if (length > mostBytes) {
        reject(new Error('The line is too long.'))
      }
    })
    socket.on('end', () => resolve(undefined))
    socket.on('close', () => resolve(undefined))
    socket.on('error', reject)
  })
}
