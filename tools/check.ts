import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * `npm run check`: types, layers, lint, format, stale files and tests, with one summary and one closing line.
 * `npm test -- NAME` runs only the tests whose file or title matches.
 * `--skip tests` leaves a part out; on a desk derived files are written anew first, in CI a stale one is red.
 */
interface Outcome {
  readonly part: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  readonly output: string
}

const root = join(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const ci = process.env['CI'] === 'true'
const results = join(root, 'dist/test-results.json')

function run(command: string, args: readonly string[], show: boolean): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }) },
    })
    let output = ''
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
      if (show) process.stdout.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

async function part(name: string, command: string, args: readonly string[]): Promise<Outcome> {
  const started = performance.now()
  const { code, output } = await run(command, args, false)
  return {
    part: name,
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
    seconds: (performance.now() - started) / 1000,
    output,
  }
}

interface TestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
}

async function tests(filter: readonly string[]): Promise<Outcome> {
  const started = performance.now()
  mkdirSync(join(root, 'dist'), { recursive: true })
  const { code, output } = await run(
    bin('vitest'),
    ['run', ...filter, `--reporter=${process.stdout.isTTY ? 'dot' : 'default'}`, '--reporter=json', `--outputFile.json=${results}`],
    true,
  )
  const counts = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as TestResults) : null
  const failed = counts?.numFailedTests ?? 1
  return {
    part: 'tests',
    passed: counts?.numPassedTests ?? 0,
    // A file that does not even load has no failed test of its own.
    failed: code !== 0 && failed === 0 ? Math.max(1, counts?.numFailedTestSuites ?? 1) : failed,
    skipped: counts?.numPendingTests ?? 0,
    seconds: (performance.now() - started) / 1000,
    output,
  }
}

const args = process.argv.slice(2)
const skipped = args.flatMap((arg, index) => (args[index - 1] === '--skip' ? [arg] : []))
const filter = args.filter((arg, index) => arg !== '--skip' && args[index - 1] !== '--skip')
const node = process.execPath

async function checkAll(): Promise<readonly Outcome[]> {
  const stale = await part('stale files', node, ['tools/gen.ts', ...(ci ? ['--check'] : [])])
  const statics = await Promise.all([
    part('types', bin('tsc'), ['-b']),
    part('layers', bin('depcruise'), ['src', 'tools', 'test', '--config', '.dependency-cruiser.mjs', '--output-type', 'err']),
    part('lint', bin('oxlint'), ['--deny-warnings']),
    part('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  ])
  return [stale, ...statics, ...(skipped.includes('tests') ? [] : [await tests([])])]
}

const outcomes = filter.length > 0 ? [await tests(filter)] : await checkAll()
for (const { part: name, failed, output } of outcomes) {
  if (failed > 0 && name !== 'tests') console.log(`\n── ${name} ──\n${output.trim()}`)
}
console.log('')
for (const { part: name, passed, failed, skipped: left, seconds } of outcomes) {
  const counts = name === 'tests' ? `  ${passed} passed, ${failed} failed, ${left} skipped` : ''
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s${counts}`)
}
const sum = (key: 'passed' | 'failed' | 'skipped'): number => outcomes.reduce((total, outcome) => total + outcome[key], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
process.exitCode = sum('failed') === 0 ? 0 : 1
