import { type Socket, createServer } from 'node:net'

export interface SunkMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers, an empty line, the rest; lines end in LF. */
  readonly data: string
}

export interface SmtpSink {
  readonly port: number
  readonly mails: readonly SunkMail[]
  stop(): Promise<void>
}

/** What the sink answers instead of taking a command: `RCPT TO:<nobody` → `550 no such user`. */
export type SmtpFaults = Readonly<Record<string, string>>

interface Session {
  from: string
  to: string[]
  /** `null` outside of a mail's content. */
  data: string[] | null
}

const bracketed = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? ''

function answerTo(line: string, session: Session): string {
  const verb = line.slice(0, 4).toUpperCase()
  if (verb === 'EHLO') return '250-sink.example.com\r\n250 8BITMIME'
  if (verb === 'MAIL') session.from = bracketed(line)
  if (verb === 'RCPT') session.to.push(bracketed(line))
  if (verb === 'DATA') {
    session.data = []
    return '354 go on'
  }
  return verb === 'QUIT' ? '221 bye' : '250 fine'
}

function converse(socket: Socket, mails: SunkMail[], faults: SmtpFaults): void {
  const session: Session = { from: '', to: [], data: null }
  const take = (line: string): string | null => {
    if (session.data === null) {
      const fault = Object.entries(faults).find(([start]) => line.startsWith(start))
      return fault === undefined ? answerTo(line, session) : fault[1]
    }
    if (line !== '.') {
      session.data.push(line.startsWith('.') ? line.slice(1) : line)
      return null
    }
    mails.push({ from: session.from, to: session.to, data: session.data.join('\n') })
    Object.assign(session, { from: '', to: [], data: null })
    return '250 taken'
  }
  let rest = ''
  socket.write('220 sink.example.com\r\n')
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const answer = take(line)
      if (answer !== null) socket.write(`${answer}\r\n`)
      if (answer?.startsWith('221')) socket.end()
    }
  })
  socket.on('error', () => socket.destroy())
}

/** A mail server on this machine that takes every mail and delivers none. */
export function startSmtpSink(faults: SmtpFaults = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    converse(socket, mails, faults)
  })
  const stop = (): Promise<void> =>
    new Promise((stopped) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => stopped())
    })
  return new Promise((started) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      started({ port: typeof address === 'object' && address !== null ? address.port : 0, mails, stop })
    })
  })
}
