import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')
const binary = join(root, 'src/bin/rootwarden.ts')

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly seconds: number
}

interface Where {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** A machine without AWS: no credentials in the environment, in files or from the instance. */
const bare = (where: Where): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: where.cwd,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...where.env,
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'rootwarden-binary-'))

function start(argv: readonly string[], where: Where): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const started = performance.now()
  const child = spawn(process.execPath, [binary, ...argv], { cwd: where.cwd, env: bare(where), stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...text, seconds: (performance.now() - started) / 1000 }))
  })
  return { child, ended }
}

const run = async (argv: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  start(argv.split(' '), { cwd: await newFolder(), env }).ended

/** The whole line, as a shell runs it; `rootwarden` is the program. */
async function shell(line: string): Promise<Ended> {
  const cwd = await newFolder()
  return new Promise((resolve) => {
    const script = `rootwarden() { '${process.execPath}' '${binary}' "$@"; }; ${line}`
    execFile('bash', ['--norc', '-c', script], { cwd, env: bare({ cwd }) }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err, seconds: 0 })
    })
  })
}

describe('the program itself', () => {
  it('tells its version and its help', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    expect(await run('--version')).toMatchObject({ code: 0, out: `${version}\n`, err: '' })
    expect((await run('--help')).out).toContain('Usage: rootwarden')
  })

  it('loads nothing for help but the declarations and commander', async () => {
    const { out, code } = await shell(`NODE_DEBUG=esm rootwarden scan --help 2>&1 >/dev/null | grep -o 'node_modules/[^/]*' | sort -u`)
    expect(code).toBe(0)
    expect(out.split('\n').filter((line) => line !== '' && line !== 'node_modules/commander')).toEqual([])
  })

  it.each([
    ['scan --sample --format json | head -c 10', '{\n  "schem'],
    ['controls list --format json | head -c 1', '{'],
    ['controls list --format json | true', ''],
  ])('%s ends well, whoever stops reading', async (line, out) => {
    expect(await shell(`set -o pipefail; rootwarden ${line}`)).toMatchObject({ code: 0, out, err: '' })
  })

  it.skipIf(process.platform !== 'linux')('a full disk is an error', async () => {
    const full = await shell('rootwarden controls list > /dev/full')
    expect(full.code).toBe(4)
    expect(full.err).toMatch(/^rootwarden: the result could not be written: the disk is full \(ENOSPC\)/)
  })

  it('the exit code survives a reader that stops', async () => {
    const line =
      'rootwarden scan --sample --control root-has-no-access-keys --format json --fail-on critical | head -c 1; echo " ${PIPESTATUS[0]}"'
    expect((await shell(line)).out).toBe('{ 1\n')
  })
})

describe('without credentials', () => {
  it.each(['scan', 'scan --org', 'doctor', 'advise risk'])('%s says so in one paragraph, at once', async (argv) => {
    const { code, out, err, seconds } = await run(argv)
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toMatch(/^rootwarden: There are no AWS credentials to read with.*\n {2}Sign in \(.*\n$/)
    expect(seconds).toBeLessThan(10)
  })

  it('does not wait for an instance that never answers', async () => {
    const deaf = createServer(() => undefined)
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void deaf.close())
    const address = deaf.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const env = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}` }
    const { code, err, seconds } = await run('scan', env)
    expect(code).toBe(4)
    expect(err).toContain('There are no AWS credentials')
    expect(seconds).toBeLessThan(15)
  })

  it('a profile that is not there is refused, not passed over', async () => {
    const { code, err } = await run('scan --profile nobody')
    expect(code).toBe(2)
    expect(err).toContain('There is no AWS profile "nobody".')
    expect((await run('scan', { AWS_PROFILE: 'nobody' })).code).toBe(2)
  })

  it('AWS out of reach is an error of its own', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'fake', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    const { code, out, err } = await run('scan', env)
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toMatch(/^rootwarden: AWS did not say who is calling.*\n {2}Check the network/)
  })

  it('up shows the sample, and says so', async () => {
    const { code, out, err } = await run('up --once')
    expect(code).toBe(0)
    expect(err).toBe('No AWS credentials here: showing the sample organisation.\n')
    expect(out).toContain('SAMPLE DATA')
    expect(out).toContain('rootwarden doctor --sample --account 777788889999')
  })
})

describe('a folder named rootwarden', () => {
  it('in the current folder keeps the decisions, else the home folder', async () => {
    const cwd = await newFolder()
    const argv = [
      'attest',
      'add',
      '--control',
      'root-mailbox-has-mfa',
      '--account',
      '999900001111',
      '--by',
      'Ana Example',
      '--evidence',
      'SEC-42',
    ]
    expect((await start(argv, { cwd }).ended).out).toContain(`recorded in ${cwd}/.rootwarden`)
    await mkdir(join(cwd, 'rootwarden'))
    expect((await start(argv, { cwd }).ended).out).toContain(`recorded in ${cwd}/rootwarden`)
    expect((await start([...argv, '--policy', 'team'], { cwd }).ended).out).toContain(`recorded in ${cwd}/team`)
  })
})

describe('up', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, also while a browser holds its connection', async (signal) => {
    const { child, ended } = start(['up', '--sample', '--port', '0'], { cwd: await newFolder() })
    const url = await new Promise<string>((resolve, reject) => {
      let text = ''
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const found = /open: +(http:\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
      child.on('close', () => reject(new Error(`ended before it served: ${text}`)))
    })
    expect(await (await fetch(url)).text()).toContain('Sample data')
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })
})
