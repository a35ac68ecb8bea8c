import { type Socket, createServer } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'

export interface SunkMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers, an empty line, the rest; lines end in LF. */
  readonly data: string
}

export interface SmtpSink {
  readonly port: number
  readonly mails: readonly SunkMail[]
  /** Everything that was said to it, but the content of mails: what was said in the clear, and what was said encrypted. */
  readonly heard: Heard
  stop(): Promise<void>
}

export interface Heard {
  readonly clear: string[]
  readonly encrypted: string[]
}

/** How the sink encrypts: from the first byte on, or when it is asked to. */
export interface SinkTls extends Certificate {
  readonly when: 'at-once' | 'asked'
}

interface Sink {
  readonly mails: SunkMail[]
  readonly heard: Heard
  readonly faults: SmtpFaults
  readonly tls: SinkTls | null
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

function answerTo(line: string, session: Session, mayEncrypt: boolean): string {
  const verb = line.slice(0, 4).toUpperCase()
  if (verb === 'EHLO') return `250-sink.example.com\r\n${mayEncrypt ? '250-STARTTLS\r\n' : ''}250-AUTH PLAIN\r\n250 8BITMIME`
  if (verb === 'AUTH') return '235 welcome'
  if (verb === 'STAR') return '220 go on'
  if (verb === 'MAIL') session.from = bracketed(line)
  if (verb === 'RCPT') session.to.push(bracketed(line))
  if (verb === 'DATA') {
    session.data = []
    return '354 go on'
  }
  return verb === 'QUIT' ? '221 bye' : '250 fine'
}

function converse(socket: Socket, sink: Sink, encrypted: boolean): void {
  const { mails, faults, tls, heard } = sink
  const session: Session = { from: '', to: [], data: null }
  const mayEncrypt = tls?.when === 'asked' && !encrypted
  const take = (line: string): string | null => {
    if (session.data === null) {
      heard[encrypted ? 'encrypted' : 'clear'].push(line)
      const fault = Object.entries(faults).find(([start]) => line.startsWith(start))
      return fault === undefined ? answerTo(line, session, mayEncrypt) : fault[1]
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
  const listen = (chunk: Buffer): void => {
    const lines = `${rest}${chunk.toString()}`.split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const answer = take(line)
      if (answer !== null) socket.write(`${answer}\r\n`)
      if (answer?.startsWith('221')) socket.end()
      if (mayEncrypt && line === 'STARTTLS' && answer?.startsWith('220')) {
        socket.off('data', listen)
        converse(new TLSSocket(socket, { ...tls, isServer: true }), sink, true)
      }
    }
  }
  socket.on('data', listen)
  socket.on('error', () => socket.destroy())
}

/** A mail server on this machine that takes every mail and delivers none. */
export function startSmtpSink(faults: SmtpFaults = {}, tls: SinkTls | null = null): Promise<SmtpSink> {
  const sink: Sink = { mails: [], heard: { clear: [], encrypted: [] }, faults, tls }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const encrypted = tls?.when === 'at-once'
    const wire = encrypted ? new TLSSocket(socket, { ...tls, isServer: true }) : socket
    wire.write('220 sink.example.com\r\n')
    converse(wire, sink, encrypted)
  })
  const stop = (): Promise<void> =>
    new Promise((stopped) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => stopped())
    })
  return new Promise((started) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      started({ port: typeof address === 'object' && address !== null ? address.port : 0, mails: sink.mails, heard: sink.heard, stop })
    })
  })
}
