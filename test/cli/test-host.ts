import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { diagnose } from '../../src/adapters/aws-read/diagnose.ts'
import { createAwsReader } from '../../src/adapters/aws-read/reader.ts'
import { openChannels } from '../../src/adapters/notify/open-channels.ts'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { readerPolicy } from '../../src/adapters/aws-read/reader-policy.ts'
import { openTrail } from '../../src/bin/open-trail.ts'
import { openWatch } from '../../src/bin/open-watch.ts'
import { machineHost } from '../../src/bin/machine-host.ts'
import type { Host, OpenReader, OpenWatch, Output, ReaderOptions, WatchAccess } from '../../src/cli/host.ts'
import { runCli } from '../../src/cli/run.ts'
import { type EpochMs, epochMs } from '../../src/core/time.ts'
import { administratorKey } from '../../src/testing/fake-aws/build-world.ts'
import { startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { parseWorld, readWorld } from '../../src/testing/fake-aws/world-file.ts'
import type { World } from '../../src/testing/fake-aws/world.ts'
import { sampleDecisions } from '../../src/testing/sample-decisions.ts'

/** What every world of `src/testing/worlds` calls now. */
export const NOW = epochMs(Date.UTC(2026, 10, 21, 12))

export interface Setting {
  /** Name of a world, or the text of its file; read instead of AWS. */
  readonly world?: string
  /** Access key to read with; the first account's administrator when absent. */
  readonly key?: string
  readonly now?: EpochMs
  /** 80 when absent. */
  readonly columns?: number
  /** `out`: results on a terminal; `err`: progress; neither when absent, as in a pipe. */
  readonly terminal?: readonly ('out' | 'err')[]
  readonly env?: Readonly<Record<string, string>>
  /** What the person at the terminal answers, in order; nobody is there when absent. */
  readonly answers?: readonly string[]
  /** When somebody asks a command that goes on for ever to stop; nobody does when absent. */
  readonly stopped?: Promise<void>
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A command line on a machine of its own: its own home and policy folder, a clock that stands still, and the fake AWS over HTTP. */
export interface TestCli {
  readonly folder: string
  /** A path in the folder. */
  path(name: string): string
  write(name: string, text: string): Promise<string>
  run(argv: string, setting?: Setting): Promise<Ran>
}

const worlds = join(import.meta.dirname, '../../src/testing/worlds')

/** A single line is a name. */
const worldOf = (world: string, now: EpochMs): World =>
  world.includes('\n') ? parseWorld(world, 'test.yml', now) : readWorld(join(worlds, `${world}.yml`), now)

/** Everything that is not about this test is the machine's own: files are real files. */
const machine = machineHost()

async function openReader({ world = 'clean', key, now = NOW }: Setting, { sample, region }: ReaderOptions): Promise<OpenReader> {
  const aws = await startFakeAws({ world: worldOf(sample ? 'organisation' : world, now), clock: { now: () => now } })
  const [first = ''] = aws.world.accounts.keys()
  const own = aws.world.partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1'
  const options = {
    clock: { now: () => now },
    version: '0.0.0',
    sample,
    region: region ?? own,
    endpoint: aws.url,
    credentials: { accessKeyId: (sample ? undefined : key) ?? administratorKey(first), secretAccessKey: 'fake' },
  }
  return {
    reader: createAwsReader(options),
    diagnose: (account, memberRole) => diagnose(options, { account, memberRole }),
    readerPolicy,
    close: aws.stop,
  }
}

const never = new Promise<void>(() => undefined)

/** The queues and the event history of the world. */
async function watchedWorld({ world = 'clean', key, now = NOW, stopped = never }: Setting, access: WatchAccess): Promise<OpenWatch> {
  const aws = await startFakeAws({ world: worldOf(world, now), clock: { now: () => now } })
  const [first = ''] = aws.world.accounts.keys()
  const credentials = { accessKeyId: key ?? administratorKey(first), secretAccessKey: 'fake' }
  const machine = {
    env: {},
    stopped,
    clock: { now: () => now },
    aws: { endpoint: aws.url, credentials },
  }
  try {
    const opened = await openWatch(access, machine)
    return { ...opened, close: () => opened.close().then(aws.stop) }
  } catch (error) {
    await aws.stop()
    throw error
  }
}

function capture(isTerminal: boolean, columns: number): { readonly output: Output; text(): string } {
  const written: string[] = []
  return { output: { write: (text) => void written.push(text), isTerminal, columns }, text: () => written.join('') }
}

/** Words as a shell would take them apart; quotes keep spaces. */
const wordsOf = (argv: string): readonly string[] =>
  Array.from(argv.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))

async function run(folder: string, argv: string, setting: Setting): Promise<Ran> {
  const { now = NOW, columns = 80, terminal = [], env = {}, answers } = setting
  const out = capture(terminal.includes('out'), columns)
  const err = capture(terminal.includes('err'), columns)
  const waiting = [...(answers ?? [])]
  const host: Host = {
    ...machine,
    version: '0.0.0',
    env,
    stdout: out.output,
    stderr: err.output,
    clock: { now: () => now },
    homeFolder: (chosen) => chosen ?? join(folder, 'home'),
    policyFolder: (chosen) => Promise.resolve(chosen ?? join(folder, 'policy')),
    readText: (path) => machine.readText(resolve(folder, path)),
    writeText: (path, text) => machine.writeText(resolve(folder, path), text),
    writeLines: (path, lines) => machine.writeLines(resolve(folder, path), lines),
    readLines: (path) => machine.readLines(resolve(folder, path)),
    makeRoomFor: (path) => machine.makeRoomFor(resolve(folder, path)),
    openReader: (options) => openReader(setting, options),
    openTrail: (options) => openTrail(options, { clock: { now: () => now }, stdin: Readable.from([]) }),
    openStore: (home) => openStore({ home, databaseUrl: null }),
    openWatch: (access) => watchedWorld(setting, access),
    openNotifiers: (channels) =>
      openChannels(channels, { env, write: out.output.write, now: () => now, aws: { endpoint: null, credentials: null } }),
    sampleDecisions: () => Promise.resolve(sampleDecisions({ now: () => now })),
    ask: () => Promise.resolve(waiting.shift() ?? null),
  }
  const code = await runCli(wordsOf(argv), host)
  return { code, out: out.text(), err: err.text() }
}

export async function testCli(): Promise<TestCli> {
  const folder = await mkdtemp(join(tmpdir(), 'rootwarden-cli-'))
  const path = (name: string): string => join(folder, name)
  return {
    folder,
    path,
    write: async (name, text) => {
      await mkdir(dirname(path(name)), { recursive: true })
      await writeFile(path(name), text)
      return path(name)
    },
    run: (argv, setting = {}) => run(folder, argv, setting),
  }
}
