import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sourceFiles } from './source-files.ts'

const pure = sourceFiles('src/core')
  .concat(sourceFiles('src/catalogue'))
  .filter((path) => !path.endsWith('.test.ts'))

// Comments may speak of what the code must not do.
const code = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../..', path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

it('there is a core to look at', () => expect(pure.length).toBeGreaterThan(20))

it.each([
  ['reads the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b/],
  ['throws dice', /\bMath\.random\b|\brandomUUID\b|\bcrypto\b/],
  ['waits', /\basync\b|\bawait\b|\bnew Promise\b|\bPromise\./],
  ['runs text as code', /\beval\(|\bnew Function\b/],
])('nothing in the core or the catalogue %s', (_, forbidden) => {
  expect(pure.filter((path) => forbidden.test(code(path)))).toEqual([])
})
