import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A mail server on this machine, as small as the protocol (RFC 5321) allows. */
export interface MailServer {
  readonly port: number
  /** What it took, in order. */
  readonly taken: readonly TakenMail[]
  /** Answers to RCPT TO from now on; `250 ok`, unless set. */
  recipientAnswer: string
  /** From now on connections are never done with being greeted, and never silent either. */
  isTrickling: boolean
  /** Connections of that kind that are open. */
  readonly trickling: number
  close(): Promise<void>
}

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Head and body. */
  readonly text: string
}

export async function startMailServer(port = 0): Promise<MailServer> {
  const taken: TakenMail[] = []
  const sockets = new Set<Socket>()
  const trickling = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    void talk(socket)
  })
  const talk = async (socket: Socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`)
    let from = ''
    let to: string[] = []
    let lines: string[] | undefined
    say('220 ready')
    for await (const line of createInterface({ input: socket })) {
      if (lines) {
        if (line !== '.') lines.push(line.replace(/^\.\./, '.'))
        else {
          taken.push({ from, to, text: lines.join('\n') })
          lines = undefined
          say('250 taken')
        }
        continue
      }
      const [verb = ''] = line.toUpperCase().split(/[ :]/, 1)
      const address = /<(.*)>/.exec(line)?.[1] ?? ''
      if (verb === 'EHLO' && handle.isTrickling) {
        trickling.add(socket)
        const timer = setInterval(() => say('250-here'), 5)
        socket.on('close', () => {
          clearInterval(timer)
          trickling.delete(socket)
        })
      } else if (verb === 'EHLO') say('250 here')
      else if (verb === 'MAIL') {
        from = address
        to = []
        say('250 ok')
      } else if (verb === 'RCPT') {
        if (handle.recipientAnswer.startsWith('2')) to.push(address)
        say(handle.recipientAnswer)
      } else if (verb === 'DATA') {
        lines = []
        say('354 go on')
      } else if (verb === 'QUIT') socket.end('221 bye\r\n')
      else say('250 ok')
    }
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const handle: MailServer = {
    port: (server.address() as AddressInfo).port,
    taken,
    recipientAnswer: '250 ok',
    isTrickling: false,
    get trickling() {
      return trickling.size
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return handle
}
