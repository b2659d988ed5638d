import type { IncomingMessage } from 'node:http'

const mostKept = 64 * 1024
/** Read and thrown away, so that a browser gets its answer; past it the connection is closed. */
const mostRead = 10 * 1024 * 1024

export interface VisitorBody {
  readonly body: Uint8Array | null
  readonly bodyTooLarge: boolean
}

/** A POST's body, up to 64 KB; what is larger is dropped and said so (rule 3.2-2). Rejects when the sender went away. */
export function readBody(request: IncomingMessage): Promise<VisitorBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostKept) chunks.push(chunk)
      else chunks.length = 0
      if (length > mostRead) {
        request.removeAllListeners('data').resume()
        resolve({ body: null, bodyTooLarge: true })
      }
    })
    request.on('end', () =>
      resolve(
        length > mostKept
          ? { body: null, bodyTooLarge: true }
          : { body: length === 0 ? null : join(chunks, length), bodyTooLarge: false },
      ),
    )
    request.on('error', reject)
    request.on('close', () => reject(new Error('the visitor went away')))
  })
}

/** In memory of its own: of a small Buffer, 64 KB that it shares with others would go to the runner along with it. */
function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}
