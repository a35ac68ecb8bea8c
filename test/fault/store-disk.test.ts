import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { expectNothingLostOrTorn, startWriter } from './store-evidence.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-disk-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const mount = (folder: string, options: string): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
const unmount = (folder: string): void => void spawnSync('umount', [folder])

const canMount = ((): boolean => {
  const folder = newFolder()
  if (!mount(folder, 'size=64k')) return false
  unmount(folder)
  return true
})()

describe.skipIf(!canMount)(`a full disk${canMount ? '' : ' (skipped: only root may mount a small one)'}`, () => {
  it('is told as one, loses nothing that was acknowledged, and once there is room the same command goes on', async () => {
    const home = newFolder()
    mount(home, 'size=1m')
    try {
      const writer = startWriter(home, '', 'only')
      await writer.until({ errors: 1 })
      expect(writer.errors).toEqual(['store_full'])
      const before = writer.acks.size
      expect(before).toBeGreaterThan(10)
      // Nothing has changed: it fails again in the same way.
      writer.process.stdin?.write('\n')
      await writer.until({ errors: 2 })
      expect([writer.errors.at(-1), writer.acks.size]).toEqual(['store_full', before])

      execFileSync('mount', ['-o', 'remount,size=8m', home])
      writer.process.stdin?.write('\n')
      await writer.until({ acks: before + 20 })
      await writer.kill()
      const store = await openStore({ home, databaseUrl: null })
      await expectNothingLostOrTorn(store, writer.acks)
      await store.close()
    } finally {
      unmount(home)
    }
  })

  it('is told when a store cannot be made for lack of room', async () => {
    const home = newFolder()
    mount(home, 'size=16k')
    try {
      writeFileSync(join(home, 'filler'), Buffer.alloc(16 * 1024))
      await expect(openStore({ home, databaseUrl: null })).rejects.toMatchObject({ code: 'store_full', kind: 'operation' })
    } finally {
      unmount(home)
    }
  })
})

/** A shell that lets no file grow beyond that many kilobytes: a write that crosses it fails half done, as on a failing disk. */
const limited = (kilobytes: number): readonly string[] => ['bash', '-c', `ulimit -f ${kilobytes}; exec "$@"`, 'bash']

describe('a disk that fails in the middle of a write', () => {
  it('is told, stops the writer for good, and loses nothing that was acknowledged', async () => {
    const home = newFolder()
    const writer = startWriter(home, '', 'only', limited(512))
    await writer.until({ errors: 1 })
    expect(writer.errors).toEqual(['store_failed'])
    const before = writer.acks.size
    expect(before).toBeGreaterThan(10)
    writer.process.stdin?.write('\n')
    await writer.until({ errors: 2 })
    expect([writer.errors.at(-1), writer.acks.size]).toEqual(['store_failed', before])
    await writer.kill()

    const store = await openStore({ home, databaseUrl: null })
    await expectNothingLostOrTorn(store, writer.acks)
    await store.close()
    const next = startWriter(home, '', 'only')
    await next.until({ acks: 3 })
    await next.kill()
    expect(next.acks.size).toBeGreaterThanOrEqual(3)
  })
})

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

describe.skipIf(!canTrace)(`a system call that fails from some time on${canTrace ? '' : ' (skipped: no strace here)'}`, () => {
  it.each([
    ['fsync,fdatasync', 'EIO', 'store_failed', 30],
    ['pwrite64', 'EIO', 'store_failed', 90],
    ['pwrite64', 'ENOSPC', 'store_full', 90],
  ])('%s with %s', async (call, error, code, calls) => {
    const home = newFolder()
    const writer = startWriter(home, '', 'only', [
      'strace',
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${call}:error=${error}:when=${calls}+`,
    ])
    await writer.until({ errors: 1, acks: calls })
    expect(writer.errors).toEqual([code])
    // Each acknowledgement has waited for a call of its own.
    expect(writer.acks.size).toBeGreaterThan(3)
    expect(writer.acks.size).toBeLessThan(calls)
    await writer.dismiss()
    const store = await openStore({ home, databaseUrl: null })
    await expectNothingLostOrTorn(store, writer.acks)
    await store.close()
  })
})

describe('bytes that changed on the disk', () => {
  it('are told as damage, not as an empty store', async () => {
    const home = newFolder()
    const writer = startWriter(home, '', 'only')
    await writer.until({ acks: 50 })
    await writer.kill()
    const store = await openStore({ home, databaseUrl: null })
    await store.close()
    const file = join(home, readdirSync(home).find((name) => name.endsWith('.db')) ?? '')
    expect(existsSync(`${file}-wal`)).toBe(false)
    const size = statSync(file).size
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096', `seek=1`, `count=${Math.floor(size / 4096) - 1}`, 'conv=notrunc'], {
      stdio: 'ignore',
    })
    await expect(
      (async () => {
        const damaged = await openStore({ home, databaseUrl: null })
        await damaged.journal.readStream('only', 0).finally(() => damaged.close())
      })(),
    ).rejects.toMatchObject({ code: 'store_corrupt' })
  })

  it('are told as no database when the head is gone', async () => {
    const home = newFolder()
    writeFileSync(join(home, 'rootwarden.db'), 'not a database, but long enough to look like a file of some program. '.repeat(100))
    await expect(openStore({ home, databaseUrl: null })).rejects.toMatchObject({ code: 'store_foreign' })
  })
})
