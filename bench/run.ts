import { availableParallelism } from 'node:os'
import type { Benchmark, Result } from './benchmark.ts'

/** `npm run bench -- [NAME…]`: a table on standard error, one JSON line for each result on standard output. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  single: async () => (await import('./single.ts')).single,
  organisation: async () => (await import('./organisation.ts')).organisation,
  trail: async () => (await import('./trail.ts')).trail,
  journal: async () => (await import('./journal.ts')).journal,
  memory: async () => (await import('./memory.ts')).memory,
  'start-up': async () => (await import('./start-up.ts')).startUp,
}

const machine = { cores: availableParallelism(), node: process.version }

const note = (text: string): void => {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[2K  ${text}` : '')
}

const row = ([name, value]: readonly [string, number]): string =>
  `    ${name.padEnd(28)} ${value.toLocaleString('en-GB', { maximumFractionDigits: 2 }).padStart(12)}`

function table({ bench, figures, floor, ratio, aims, remarks = [] }: Result): string {
  return [
    '',
    bench,
    ...Object.entries(figures).map(row),
    ...(floor === null ? [] : ['  floor, measured in the same run', ...Object.entries(floor).map(row)]),
    ...(ratio === null ? [] : [row(['ratio to the floor', ratio])]),
    ...remarks.map((remark) => `  ${remark}`),
    ...aims.map(({ claim, met }) => `  ${met ? 'met   ' : 'MISSED'}  ${claim}`),
    '',
  ].join('\n')
}

const names = process.argv.slice(2)
const wrong = names.filter((name) => !Object.hasOwn(benchmarks, name))
if (wrong.length > 0) {
  console.error(`There is no benchmark ${wrong.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    const benchmark = await benchmarks[name]?.()
    for (const result of (await benchmark?.(note)) ?? []) {
      if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K')
      console.error(table(result))
      console.log(JSON.stringify({ ...result, machine }))
    }
  }
}
