import { passwordFault } from '../secrets/index.ts'
import { Problem } from '../problem.ts'
import type { Io } from './command.ts'

const mostBytes = 8 * 1024

/** A new password: asked for twice without echo on a terminal, else all of standard input but the line end. */
export async function readPassword(io: Io): Promise<string> {
  const password = io.input.isTTY ? await askTwice(io) : await readAll(io.input)
  const fault = passwordFault(password)
  if (fault !== undefined) throw new Problem(`the password ${fault}.`)
  return password
}

async function readAll(input: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    length += chunk.length
    if (length > mostBytes) throw new Problem('standard input is too long for a password.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

async function askTwice(io: Io): Promise<string> {
  const first = await askHidden(io, 'New password: ')
  // Nobody sees a slip of the finger.
  if (first === (await askHidden(io, 'The same again: '))) return first
  throw new Problem('the two passwords differ.')
}

/** One line from the terminal, which shows nothing of it. */
function askHidden({ input, prompt }: Io, question: string): Promise<string> {
  // Before the question: whoever answers at once is not echoed either.
  input.setRawMode(true)
  prompt(question)
  input.setEncoding('utf8')
  input.resume()
  return new Promise((resolve, reject) => {
    let line: Line = { text: '', outcome: undefined }
    const onData = (keys: string) => {
      line = typeKeys(line, keys)
      if (line.outcome === undefined) return
      input.off('data', onData)
      input.pause()
      // Also when it is given up: a terminal left without echo would look broken.
      input.setRawMode(false)
      prompt('\n')
      if (line.outcome === 'entered') resolve(line.text)
      else reject(new Problem('no password was given.'))
    }
    input.on('data', onData)
  })
}

/** A line as it is typed blind. */
export interface Line {
  readonly text: string
  readonly outcome: 'entered' | 'given up' | undefined
}

/** The line after these keys, as a terminal in raw mode sends them. */
export function typeKeys(line: Line, keys: string): Line {
  // An arrow or function key arrives whole and is no character.
  if (keys.startsWith('\u001b')) return line
  let { text } = line
  for (const key of keys) {
    if (key === '\r' || key === '\n') return { text, outcome: 'entered' }
    // Ctrl-C; Ctrl-D, the end of input.
    if (key === '\u0003' || key === '\u0004') return { text: '', outcome: 'given up' }
    if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('')
    else if (key === '\u0015') text = '' // Ctrl-U
    else if (key >= ' ') text += key
  }
  return { text, outcome: undefined }
}
