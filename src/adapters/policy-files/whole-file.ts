import { randomUUID } from 'node:crypto'
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const isThere = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error
}

/**
 * Makes a folder and those above it, where they are missing. One by one: `mkdir` with `recursive` never ends where the system answers
 * ENOENT to every attempt, as below `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return
  if (dirname(path) !== path) await makeFolder(dirname(path))
  await mkdir(path).catch(isThere)
}

/** Where a write has to go: through a symbolic link to what it points at. `special` is a device or a pipe, which must not be replaced by a file. */
async function targetOf(path: string): Promise<{ readonly path: string; readonly special: boolean }> {
  const found = await stat(path).catch(() => null)
  if (found === null) return { path, special: false }
  if (found.isDirectory()) throw new Error('it is a folder')
  // Standard output has a name, too, and what it leads to has none that could be opened.
  if (!found.isFile()) return { path, special: true }
  return { path: await realpath(path), special: false }
}

/** Writes a file whole or not at all: to a neighbour first, onto the disk, then into its place. Devices and pipes are written to as they are. */
export async function writeWhole(path: string, text: string | Iterable<string>): Promise<void> {
  await makeFolder(dirname(path))
  const target = await targetOf(path)
  if (target.special) return writeFile(target.path, text)
  const neighbour = join(dirname(target.path), `.${basename(target.path)}.${randomUUID()}.tmp`)
  try {
    const handle = await open(neighbour, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(neighbour, target.path)
  } catch (error) {
    await rm(neighbour, { force: true })
    throw error
  }
}

/** @throws when a file could not be written there; makes the folder that it would stand in. */
export async function makeRoomFor(path: string): Promise<void> {
  await makeFolder(dirname(path))
  const target = await targetOf(path)
  if (target.special) return
  const probe = join(dirname(target.path), `.rootwarden-${randomUUID()}.tmp`)
  await (await open(probe, 'wx', 0o600)).close()
  await rm(probe, { force: true })
}
