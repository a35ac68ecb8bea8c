import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

/** A fake AWS in a process of its own, so that it and what is measured do not share an event loop. */
export interface FakeAwsProcess {
  readonly url: string
  /** The administrator of its management account, or of its only account. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  stop(): Promise<void>
}

const PROGRAM = join(import.meta.dirname, '../tools/fake-aws.ts')
const START_MS = 30_000

/**
 * @param flags - of `tools/fake-aws.ts`; the port is an ephemeral one of the loopback interface.
 * @throws Error when it does not come up.
 */
export async function startFakeAwsProcess(flags: readonly string[]): Promise<FakeAwsProcess> {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = (): void => void child.kill()
  process.once('exit', kill)
  const greeting = await greetingOf(child)
  const found = (pattern: RegExp): string => pattern.exec(greeting)?.[1] ?? ''
  return {
    url: found(/AWS_ENDPOINT_URL=(\S+)/),
    credentials: { accessKeyId: found(/AWS_ACCESS_KEY_ID=(\S+)/), secretAccessKey: 'fake' },
    stop: () =>
      new Promise((resolve) => {
        process.off('exit', kill)
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}

/** What the program prints when it listens. */
function greetingOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error(`the fake AWS did not start within ${START_MS} ms`)), START_MS)
    child.once('exit', (code) => reject(new Error(`the fake AWS ended with ${code} before it listened`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (!text.includes('AWS_REGION=')) return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(text)
    })
  })
}
