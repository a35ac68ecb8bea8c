import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { everything } from '../../testing/everything.ts'
import { readLines, writeLines } from './backup-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-backup-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function* from(lines: Iterable<string>): AsyncGenerator<string> {
  yield* await Promise.resolve(lines)
}
// Ends of lines for some readers, and none for ours; longer than a block; a character on its edge.
const lines = ['{"a":1}', '"\u2028 \u2029 \u0085"', `"${'é😀'.repeat(60_000)}"`, '']

describe('lines of a backup', () => {
  it.each(['plain.jsonl', 'packed.jsonl.gz'])('are read back from %s as they were written, by their owner only', async (name) => {
    const path = join(folder, name)
    await writeLines(path, from(lines))
    expect(await everything(readLines(path))).toEqual(lines)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const isPacked = readFileSync(path)
      .subarray(0, 2)
      .equals(Buffer.from([0x1f, 0x8b]))
    expect(isPacked).toBe(name.endsWith('.gz'))
  })

  it('take nobody’s place', async () => {
    const path = join(folder, 'taken.jsonl')
    writeFileSync(path, 'older')
    await expect(writeLines(path, from(lines))).rejects.toMatchObject({ code: 'file_unwritable' })
    expect(readFileSync(path, 'utf8')).toBe('older')
  })

  it('leave nothing behind when they break off', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield* await Promise.resolve(['one'])
      throw new Error('the store went away')
    }
    const before = readdirSync(folder)
    await expect(writeLines(join(folder, 'broken.jsonl'), broken())).rejects.toThrow('the store went away')
    await expect(writeLines(join(folder, 'no-such-folder/x.jsonl'), from(lines))).rejects.toMatchObject({ code: 'file_unwritable' })
    expect(readdirSync(folder)).toEqual(before)
  })

  it.each<readonly [string, Buffer | null]>([
    ['is not there', null],
    ['is no text', Buffer.from([0x7b, 0xff, 0xfe, 0x0a])],
    ['is a compressed file that breaks off', gzipSync(lines.join('\n')).subarray(0, 40)],
  ])('are refused from a file that %s', async (_, bytes) => {
    const path = join(folder, 'unreadable.jsonl')
    rmSync(path, { force: true })
    if (bytes !== null) writeFileSync(path, bytes)
    await expect(everything(readLines(path))).rejects.toMatchObject({ code: 'file_unreadable' })
  })
})
