import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { OutboundAnswer } from '../../scripts/host/index.ts'
import { CallFailure } from './call-failure.ts'

/** Of the connection, and of a body as it was sent; cookies are not kept, and two in one text can't be told apart. */
const hidden: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The whole answer, unpacked and as text. Rejects with a CallFailure, or with the error of the connection. */
export async function readAnswer(message: IncomingMessage, mostBytes: number): Promise<OutboundAnswer> {
  const bytes = await readBody(message, mostBytes)
  const { statusCode: status = 0, headers } = message
  return {
    status,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' && !hidden.has(name) ? [[name, value] as const] : [],
      ),
    ),
    body: decoderOf(headers['content-type']).decode(bytes),
  }
}

async function readBody(message: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const unpacker = unpackerOf(message.headers['content-encoding'])
  // Errors of either end the other; they are met where it is read.
  const body: Readable = unpacker ? pipeline(message, unpacker, () => {}) : message
  let isEmpty = true
  message.once('data', () => (isEmpty = false))
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostBytes) throw new CallFailure('too_large')
      chunks.push(chunk)
    }
  } catch (error) {
    // No body at all, such as a 304's, is no broken archive.
    if (!isEmpty || !message.complete) throw error
  }
  return Buffer.concat(chunks)
}

function unpackerOf(coding: string | undefined): Transform | undefined {
  switch (coding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      return createInflate()
    default:
      throw new CallFailure('failed', 'the answer is packed in an unknown way')
  }
}

/** What is not well-formed is replaced. */
function decoderOf(type: string | undefined): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type ?? '')?.[1]
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}
