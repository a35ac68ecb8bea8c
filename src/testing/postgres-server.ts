import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A real PostgreSQL of its own, in a temporary folder and on a socket in it: no port, no password, nobody else. */
export interface PostgresServer {
  readonly pid: number
  /** Makes an empty database. @returns its URL. */
  createDatabase(): string
  /** What `pg_dump` says of the schema `rootwarden`, without what differs from run to run. */
  dumpSchema(url: string): string
  /** Ends the server at once, as a power failure would, and starts it again on the same files. */
  crashAndRestart(): Promise<void>
  stop(): Promise<void>
}

const USER = 'rootwarden'
const PROGRAMS = ['postgres', 'initdb', 'createdb', 'pg_dump']
const START_MS = 30_000
const DEBIAN = '/usr/lib/postgresql'

const newestFirst = (a: string, b: string): number => Number(b) - Number(a)

/** The folder of the server's programs; `null` where there is none. */
export function postgresBinaries(): string | null {
  const debian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .toSorted(newestFirst)
        .map((version) => join(DEBIAN, version, 'bin'))
    : []
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debian]
  return folders.find((folder) => PROGRAMS.every((program) => existsSync(join(folder, program)))) ?? null
}

/** The server's major version: what `pg_dump` writes differs between them. */
export const postgresMajor = (bin: string): number =>
  Number(/(\d+)/.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[1])

const NOBODY = 65_534

/** The server refuses to run as root; then it runs as the system's user for it, or as nobody. */
function owner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const idOf = (flag: string): number | null => {
    try {
      return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    } catch {
      return null
    }
  }
  return { uid: idOf('-u') ?? NOBODY, gid: idOf('-g') ?? NOBODY }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start within ${START_MS} ms: ${log}`)), START_MS)
    const failed = (): void => reject(new Error(`PostgreSQL ended before it was ready: ${log}`))
    child.once('exit', failed)
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (!log.includes('ready to accept connections')) return
      clearTimeout(timer)
      child.off('exit', failed)
      // Read on, or the server blocks on a full pipe.
      child.stderr?.removeAllListeners('data').resume()
      resolve()
    })
  })
}

/** Lines that differ between two dumps of one schema, or between two releases of the program. */
const isNoise = (line: string): boolean => /^(?:--|\\(?:un)?restrict|SET |SELECT pg_catalog\.set_config)/.test(line) || line === ''

/** Starts a server. @param settings - `name=value` for the server's configuration. @throws Error when it does not come up. */
export async function startPostgres(bin: string, settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-pg-'))
  const as = owner()
  if (as !== null) chownSync(folder, as.uid, as.gid)
  const options = { cwd: folder, env: { PATH: `${bin}${delimiter}/usr/bin:/bin`, HOME: folder, LC_ALL: 'C' }, ...as } as const
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...options, stdio: 'pipe' })
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, '-k', folder, ...['listen_addresses=', ...settings].flatMap((setting) => ['-c', setting])]
    const child = spawn(join(bin, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    await ready(child)
    return child
  }
  let server = await start()
  const kill = (): void => void server.kill('SIGQUIT')
  process.once('exit', kill)
  let databases = 0
  return {
    get pid() {
      return server.pid ?? 0
    },
    createDatabase: () => {
      const name = `store_${(databases += 1)}`
      execFileSync(join(bin, 'createdb'), ['-h', folder, '-U', USER, name], { ...options, stdio: 'pipe' })
      return `postgres://${USER}@localhost/${name}?host=${encodeURIComponent(folder)}`
    },
    dumpSchema: (url) => {
      const name = new URL(url).pathname.slice(1)
      const dump = execFileSync(
        join(bin, 'pg_dump'),
        ['-h', folder, '-U', USER, '--schema-only', '--no-owner', '--schema=rootwarden', name],
        options,
      )
      return `${dump
        .toString()
        .split('\n')
        .filter((line) => !isNoise(line))
        .join('\n')}\n`
    },
    crashAndRestart: async () => {
      server.kill('SIGQUIT')
      await ended(server)
      server = await start()
    },
    stop: async () => {
      process.off('exit', kill)
      server.kill('SIGINT')
      await ended(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
