import { mkdir, mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeRoomFor, writeWhole } from './whole-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootwarden-whole-'))
})

describe('a file that is written whole', () => {
  it('makes the folders above it, and leaves nothing else behind', async () => {
    const path = join(folder, 'a', 'b', 'report.html')
    await writeWhole(path, 'one')
    await writeWhole(path, 'two')
    expect(await readFile(path, 'utf8')).toBe('two')
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['report.html'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('goes through a symbolic link, which stays one', async () => {
    await writeFile(join(folder, 'real'), 'old')
    await symlink(join(folder, 'real'), join(folder, 'link'))
    await writeWhole(join(folder, 'link'), 'new')
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new')
  })

  it('never replaces a device', async () => {
    await writeWhole('/dev/null', 'gone')
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  })

  it.each([
    ['a folder of that name', async () => mkdir(join(folder, 'taken')), 'taken'],
    ['a file where a folder would have to be', async () => writeFile(join(folder, 'file'), ''), 'file/report.html'],
  ])('fails at %s, before and when it is written', async (_, prepare, name) => {
    await prepare()
    await expect(makeRoomFor(join(folder, name))).rejects.toThrow()
    await expect(writeWhole(join(folder, name), 'text')).rejects.toThrow()
  })

  it.skipIf(process.platform !== 'linux')('fails at once where the system lets nobody make a folder', async () => {
    await expect(writeWhole('/proc/nowhere/report.html', 'text')).rejects.toThrow('ENOENT')
  })

  it('looks for room without leaving a trace', async () => {
    await makeRoomFor(join(folder, 'report.html'))
    expect(await readdir(folder)).toEqual([])
  })
})
