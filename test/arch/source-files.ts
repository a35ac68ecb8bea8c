import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Tracked and new files under a folder that git does not ignore, as paths from the root. */
export const filesUnder = (folder: string): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', folder], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))

export const sourceFiles = (folder: string): readonly string[] => filesUnder(folder).filter((path) => path.endsWith('.ts'))
