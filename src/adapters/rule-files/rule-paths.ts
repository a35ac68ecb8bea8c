import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { faultWords } from '../../core/file-fault.ts'

/** A file that may hold rules. */
export interface FoundFile {
  readonly path: string
  /** It was named itself, so that whatever is in it is meant as a rule. */
  readonly named: boolean
}

export interface FoundPaths {
  readonly files: readonly FoundFile[]
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  /** Folders and links that cannot be followed. */
  readonly unreadable: readonly { readonly file: string; readonly message: string }[]
}

export interface PathLimits {
  readonly files: number
  readonly depth: number
}

interface Walk {
  readonly limits: PathLimits
  readonly isWanted: (name: string) => boolean
  readonly files: FoundFile[]
  readonly skipped: { file: string; reason: string }[]
  readonly unreadable: { file: string; message: string }[]
  /** Real paths, so that a link to a folder above ends, and one file counts once. */
  readonly seen: Set<string>
}

/** What a file of rules is called. */
export const isYamlName = (name: string): boolean => /\.ya?ml$/i.test(name)

const wordsOf = (error: unknown): string => {
  if (error instanceof Error) return faultWords(error)
  throw error
}

/** @returns whether it was not met before. */
async function isNew(path: string, walk: Walk): Promise<boolean> {
  const real = await realpath(path)
  if (walk.seen.has(real)) {
    walk.skipped.push({ file: path, reason: 'was read already, under another name' })
    return false
  }
  walk.seen.add(real)
  return true
}

function addFile(path: string, named: boolean, walk: Walk): void {
  if (walk.files.length < walk.limits.files) walk.files.push({ path, named })
  else if (walk.files.length === walk.limits.files)
    throw new AppError('too_many_rules', `there are more than ${walk.limits.files} rule files`, {
      kind: 'usage',
      hint: 'Name the folder that holds the rules, not one far above it.',
    })
}

async function visitEntry(folder: string, entry: Dirent, depth: number, walk: Walk): Promise<void> {
  const path = join(folder, entry.name)
  if (entry.name.startsWith('.')) {
    if (entry.isDirectory() || walk.isWanted(entry.name)) walk.skipped.push({ file: path, reason: 'is hidden' })
    return
  }
  if (!entry.isDirectory() && !entry.isSymbolicLink() && !walk.isWanted(entry.name)) return
  try {
    const found = await stat(path)
    if (found.isDirectory()) await visitFolder(path, depth + 1, walk)
    else if (!found.isFile()) walk.skipped.push({ file: path, reason: 'is neither a file nor a folder' })
    else if (walk.isWanted(entry.name) && (await isNew(path, walk))) addFile(path, false, walk)
  } catch (error) {
    if (error instanceof AppError) throw error
    walk.unreadable.push({ file: path, message: wordsOf(error) })
  }
}

async function visitFolder(folder: string, depth: number, walk: Walk): Promise<void> {
  if (depth > walk.limits.depth) {
    walk.unreadable.push({ file: folder, message: `it lies more than ${walk.limits.depth} folders deep` })
    return
  }
  if (!(await isNew(folder, walk))) return
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) await visitEntry(folder, entry, depth, walk)
}

/**
 * Finds files under some paths, in the order of their names. A file that is named is taken whatever it is called; hidden ones, and
 * what was met before, are not.
 *
 * @param isWanted - by the file's name alone.
 * @throws AppError `rules_not_found` for a path that is not there, `too_many_rules` beyond the limit.
 */
export async function findRuleFiles(
  paths: readonly string[],
  limits: PathLimits,
  isWanted: (name: string) => boolean,
): Promise<FoundPaths> {
  const walk: Walk = { limits, isWanted, files: [], skipped: [], unreadable: [], seen: new Set() }
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw new AppError('rules_not_found', `the rules ${path} cannot be read: ${wordsOf(error)}`, {
        kind: 'usage',
        hint: 'Name a file or a folder of Sigma rules.',
        cause: error,
      })
    })
    if (found.isDirectory()) await visitFolder(path.length > 1 ? path.replace(/\/+$/, '') : path, 0, walk)
    else if (!found.isFile()) walk.skipped.push({ file: path, reason: `${basename(path)} is neither a file nor a folder` })
    else if (await isNew(path, walk)) addFile(path, true, walk)
  }
  return { files: walk.files, skipped: walk.skipped, unreadable: walk.unreadable }
}
