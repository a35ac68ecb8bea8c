import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesUnder, sourceFiles } from './source-files.ts'

const root = join(import.meta.dirname, '../..')
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
/** Comments and texts may speak of what code must not do. */
const code = (path: string): string => text(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm, '')

const product = sourceFiles('src').filter((path) => !path.endsWith('.test.ts'))

it('files are named for their concept, not for being leftovers', () => {
  expect(product.filter((path) => /(?:^|\/)(?:utils?|helpers?|types|misc|common|index)\.ts$/.test(path))).toEqual([])
  expect(filesUnder('src').filter((path) => /[A-Z_ ]/.test(path) && !path.endsWith('README.md'))).toEqual([])
})

it('no error is swallowed, and no lint or type is silenced', () => {
  const holes = /catch\s*(?:\(\w*\))?\s*\{\s*\}|oxlint-disable|eslint-disable|@ts-(?:ignore|nocheck|expect-error)|\bas any\b|: any\b/
  expect(
    sourceFiles('src')
      .concat(sourceFiles('tools'))
      .filter((path) => holes.test(code(path))),
  ).toEqual([])
})

it('no comment in the product silences a lint', () => {
  const silenced = /\/[/*]\s*(?:oxlint|eslint)-disable|@ts-(?:ignore|nocheck)/
  expect(sourceFiles('src').filter((path) => silenced.test(text(path)))).toEqual([])
})

it('no test is skipped or run alone', () => {
  const lonely = /\b(?:it|test|describe)\.(?:only|todo|skip)\b/
  expect(
    sourceFiles('src')
      .concat(sourceFiles('test'))
      .filter((path) => path.endsWith('.test.ts') && lonely.test(code(path))),
  ).toEqual([])
})

it('no tracked file names a package registry, and the lock file holds no download address', () => {
  expect(JSON.stringify(JSON.parse(text('package-lock.json')))).not.toContain('"resolved"')
  expect(text('.npmrc')).not.toContain('registry=')
})

it('only the readers and the channels of alerts speak to others, and nothing else opens a connection', () => {
  const network = /from '@aws-sdk|from '@smithy|\bfetch\(|from 'node:(?:net|tls|http|https|dgram)'/
  const allowed = /^src\/(?:adapters\/(?:aws-read|trail-read|hunt|notify)\/|testing\/(?:fake-aws\/|smtp-sink\.ts)|server\/|bin\/)/
  expect(product.filter((path) => network.test(text(path)) && !allowed.test(path))).toEqual([])
})

it('every decision record names what enforces it', () => {
  const records = filesUnder('docs/adr').filter((path) => path.endsWith('.md'))
  expect(records.length).toBeGreaterThanOrEqual(5)
  expect(records.filter((path) => !/## How it is enforced\n\n\S/.test(text(path)))).toEqual([])
})

it('change notes are named SLUG.KIND.md and hold one line', () => {
  const notes = filesUnder('changes').filter((path) => !path.endsWith('README.md'))
  expect(notes.length).toBeGreaterThan(0)
  expect(notes.filter((path) => !/^changes\/[a-z0-9-]+\.(?:added|changed|fixed|security)\.md$/.test(path))).toEqual([])
  expect(notes.filter((path) => text(path).trim().split('\n').length !== 1)).toEqual([])
})
