import type { IncomingMessage } from 'node:http'

const mostKept = 64 * 1024
/** Read and thrown away, so that a browser gets its answer; past it the connection is closed. */
const mostRead = 10 * 1024 * 1024

export interface VisitorBody {
  readonly body: Uint8Array | null
  readonly bodyTooLarge: boolean
}

const tooLarge: VisitorBody = { body: null, bodyTooLarge: true }

/**
 * A POST's body, up to 64 KB; what is larger is dropped and said so (rule 3.2-2). Undefined where it was not there after
 * so many milliseconds (rule 5.3-1). Rejects when the sender went away.
 */
export function readBody(request: IncomingMessage, timeout: number): Promise<VisitorBody | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const timer = setTimeout(() => answer(undefined), timeout)
    function answer(body: VisitorBody | undefined): void {
      clearTimeout(timer)
      // What comes late is thrown away.
      request.removeAllListeners('data').resume()
      resolve(body)
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostKept) chunks.push(chunk)
      else chunks.length = 0
      if (length > mostRead) answer(tooLarge)
    })
    request.on('end', () =>
      answer(length > mostKept ? tooLarge : { body: length === 0 ? null : join(chunks, length), bodyTooLarge: false }),
    )
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(timer)
      reject(new Error('the visitor went away'))
    })
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
