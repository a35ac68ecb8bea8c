import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The end of `npm run build`: copies what is no TypeScript and is needed at run time, and removes what was compiled from sources that
 * are gone, which `tsc -b` leaves behind and `npm pack` would publish.
 */
const root = join(import.meta.dirname, '..')
const from = join(root, 'src')
const to = join(root, 'dist')

/** The worlds of the fake AWS: the sample organisation is one of them. And the examples of rules, which `rules test` runs. */
const isAsset = (path: string): boolean =>
  /^testing[\\/]worlds[\\/][^\\/]+\.yml$|^catalogue[\\/]rules[\\/][^\\/]+[\\/](?:hit|miss)\.[^\\/]+\.json$/.test(path)

const filesOf = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })

for (const path of filesOf(from)) if (isAsset(path)) cpSync(join(from, path), join(to, path))

for (const path of filesOf(to)) {
  const source = /\.(?:js|d\.ts)$/.test(path) ? path.replace(/(?:\.js|\.d\.ts)$/, '.ts') : isAsset(path) ? path : null
  if (source !== null && !existsSync(join(from, source))) rmSync(join(to, path))
}
