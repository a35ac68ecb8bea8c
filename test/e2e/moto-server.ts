import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface MotoServer {
  readonly url: string
  stop(): void
}

/** Whether this machine can run moto, AWS's wire spoken by other people's hands. */
export const hasMoto = (): boolean => spawnSync('python3', ['-c', 'import moto.server']).status === 0

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds))

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** Starts moto on loopback and waits until it answers. @throws when it does not within half a minute. */
export async function startMoto(): Promise<MotoServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child: ChildProcess = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  for (let tries = 0; tries < 300; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one question after the other is what waiting is
    if (await answers(`${url}/moto-api/data.json`)) return { url, stop: () => void child.kill() }
    // oxlint-disable-next-line no-await-in-loop
    await pause(100)
  }
  child.kill()
  throw new Error('moto did not answer within 30 seconds')
}
