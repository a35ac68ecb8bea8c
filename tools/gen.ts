import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { catalogueIndex } from './gen-catalogue.ts'
import { frameworksIndex } from './gen-frameworks.ts'
import { rulesIndex } from './gen-rules.ts'

const root = join(import.meta.dirname, '..')

const INDEXES: Readonly<Record<string, (root: string) => string>> = {
  'src/catalogue/controls.gen.ts': catalogueIndex,
  'src/catalogue/frameworks.gen.ts': frameworksIndex,
  'src/catalogue/rules.gen.ts': rulesIndex,
}

/** The indexes come first: what is derived from the catalogue is read through them. One whose sources are wrong stays as it is. */
function indexes(): ReadonlyMap<string, string> {
  const made = new Map<string, string>()
  for (const [path, indexOf] of Object.entries(INDEXES)) {
    try {
      made.set(path, indexOf(root))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      console.log(`${path} is not written, for its sources are wrong:\n${error.message}`)
      process.exitCode = 1
    }
  }
  return made
}

async function pages(): Promise<ReadonlyMap<string, string>> {
  const { derivedPages } = await import('./gen-pages.ts')
  return derivedPages()
}

/** Writes what is stale. @returns the paths that were. */
function settle(files: ReadonlyMap<string, string>, write: boolean): string[] {
  const stale = [...files].filter(([path, text]) => {
    const file = join(root, path)
    return !existsSync(file) || readFileSync(file, 'utf8') !== text
  })
  if (write) {
    for (const [path, text] of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  return stale.map(([path]) => path)
}

const write = !process.argv.includes('--check')
const stale = [...settle(indexes(), write), ...settle(await pages(), write)]
if (stale.length > 0) {
  console.log(`${write ? 'written' : 'stale'}: ${stale.join(', ')}`)
  if (!write) {
    console.log('These files are derived from others. Run: npm run gen')
    process.exitCode = 1
  }
}
