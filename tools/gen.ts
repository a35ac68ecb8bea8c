import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { catalogueIndex } from './gen-catalogue.ts'

/** Every file that is derived from others, with the text it should have. */
const derived = (root: string): ReadonlyMap<string, string> => new Map([['src/catalogue/controls.gen.ts', catalogueIndex(root)]])

const root = join(import.meta.dirname, '..')
const checkOnly = process.argv.includes('--check')
const stale: string[] = []
for (const [path, text] of derived(root)) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale.push(path)
  if (!checkOnly) writeFileSync(file, text)
}
if (stale.length > 0) console.log(`${checkOnly ? 'stale' : 'written'}: ${stale.join(', ')}`)
if (checkOnly && stale.length > 0) {
  console.error('Derived files are stale. Run: npm run gen')
  process.exit(1)
}
