import { writeSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { EXIT } from '../cli/exit-codes.ts'
import type { Host, Output, Served } from '../cli/host.ts'
import { AppError } from '../core/app-error.ts'
import { faultWords } from '../core/file-fault.ts'
import { epochMs } from '../core/time.ts'
import { keepYoungMemorySmall } from '../adapters/trail-read/small-memory.ts'
import type * as WholeFiles from '../adapters/policy-files/whole-file.ts'
import { ownVersion } from './version.ts'

/** A snapshot of a large organisation has some tens of megabytes; anything far above is no file of ours. */
const LARGEST_INPUT_BYTES = 512 * 1024 * 1024

/**
 * A standard stream. Whoever reads it may stop early (`| head`): the command then goes on in silence and keeps its exit code. Any
 * other failure to write means that the result is lost, and is told.
 */
function output(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    writeSync(2, `rootwarden: the result could not be written: ${faultWords(error)}\n  Choose another place with --output, or make room.\n`)
    process.exit(EXIT.failed)
  })
  return {
    write: (text) => {
      stream.write(text)
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80
    },
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

async function readText(path: string): Promise<string> {
  const refuse = (message: string, cause?: unknown): AppError =>
    new AppError('file_unreadable', `${path} cannot be read: ${message}`, {
      kind: 'usage',
      hint: 'Check the path and its permissions.',
      cause,
    })
  const refuseFor = (error: unknown): never => {
    throw refuse(faultWords(error), error)
  }
  const found = await stat(path).catch(refuseFor)
  if (!found.isFile()) throw refuse('it is not a file')
  if (found.size > LARGEST_INPUT_BYTES) throw refuse(`it is larger than ${LARGEST_INPUT_BYTES} bytes`)
  return readFile(path, 'utf8').catch(refuseFor)
}

async function onDisk(path: string, work: (files: typeof WholeFiles, target: string) => Promise<void>): Promise<string> {
  const target = resolve(path)
  try {
    await work(await import('../adapters/policy-files/whole-file.ts'), target)
    return target
  } catch (cause) {
    throw new AppError('file_unwritable', `${target} cannot be written: ${faultWords(cause)}`, {
      kind: 'operation',
      hint: 'Choose another place, or make room.',
      cause,
    })
  }
}

async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const { createInterface } = await import('node:readline/promises')
  const dialogue = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await dialogue.question(question)).trim()
  } finally {
    dialogue.close()
  }
}

async function serve(pages: { readonly html: string; readonly json: string }, port: number): Promise<Served> {
  const { serveReport } = await import('../server/serve.ts')
  const serving = await serveReport(pages, port)
  const stopped = new Promise<void>((done) => {
    const stop = (): void => {
      void serving.stop().then(done)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
  return { url: serving.url, stopped }
}

/** Resolves when somebody asks the process to stop; whoever asks twice is obeyed at once. */
const askedToStop = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

/** The host of a real machine: its files, its terminal, its clock, AWS. The only place that picks adapters; each is loaded when used. */
export function machineHost(): Host {
  const { env } = process
  return {
    version: ownVersion(),
    env,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    clock: { now: () => epochMs(Date.now()) },
    homeFolder: (chosen) => resolve(chosen ?? env['ROOTWARDEN_HOME'] ?? join(homedir(), '.rootwarden')),
    policyFolder: async (chosen, home) => {
      if (chosen !== undefined) return resolve(chosen)
      const here = resolve('rootwarden')
      return (await isFolder(here)) ? here : home
    },
    readText,
    writeText: (path, text) => onDisk(path, (files, target) => files.writeWhole(target, text)),
    makeRoomFor: async (path) => {
      await onDisk(path, (files, target) => files.makeRoomFor(target))
    },
    writeLines: async (path, lines) => {
      const target = resolve(path)
      await (await import('../adapters/store/backup-file.ts')).writeLines(target, lines)
      return target
    },
    readLines: async function* (path) {
      yield* (await import('../adapters/store/backup-file.ts')).readLines(resolve(path))
    },
    openReader: async (options) => (await import('./open-reader.ts')).openReader(options),
    openTrail: async (options) =>
      (await import('./open-trail.ts')).openTrail(options, { clock: { now: () => epochMs(Date.now()) }, stdin: process.stdin }),
    openPlaces: async (files) => (await import('../adapters/geo/places.ts')).openPlaces(files),
    beforeLongWork: keepYoungMemorySmall,
    openRules: async () => (await import('./open-rules.ts')).openRules(),
    openWatch: async (access) => (await import('./open-watch.ts')).openWatch(access, { env, stopped: askedToStop() }),
    openEmbeddedHunt: async (events) => (await import('../adapters/hunt/embedded.ts')).openEmbeddedHunt({ events }),
    openAthenaHunt: async (access) => (await import('./open-athena.ts')).openAthena(access),
    openPolicyStore: async (folder) => (await import('../adapters/policy-files/policy-files.ts')).policyFiles(folder),
    sampleDecisions: async () => (await import('../testing/sample-decisions.ts')).sampleDecisions({ now: () => epochMs(Date.now()) }),
    openStore: async (home) =>
      (await import('../adapters/store/open-store.ts')).openStore({ home, databaseUrl: env['DATABASE_URL'] ?? null }),
    alertSettings: async (folder) => (await import('../adapters/policy-files/alert-settings.ts')).readAlertSettings(folder),
    openNotifiers: async (channels) =>
      (await import('../adapters/notify/open-channels.ts')).openChannels(channels, {
        env,
        write: (text) => process.stdout.write(text),
        now: Date.now,
        aws: { endpoint: null, credentials: null },
      }),
    openHistory: async (home) => {
      const { makeFolder } = await import('../adapters/policy-files/whole-file.ts')
      return (await import('../adapters/home/score-history.ts')).fileScoreHistory(join(home, 'scores.jsonl'), makeFolder)
    },
    serve,
    ask,
  }
}
