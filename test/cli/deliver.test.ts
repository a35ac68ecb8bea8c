import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { machineHost } from '../../src/bin/machine-host.ts'
import { deliver } from '../../src/cli/deliver.ts'

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rootwarden-deliver-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const long = '😀é\n'.repeat(50_000)

/** What standard output and a file were given. */
async function delivered(
  text: string | Iterable<string>,
): Promise<{ readonly out: string; readonly pieces: number; readonly file: string }> {
  const written: string[] = []
  const output = join(folder, 'report')
  const host = { ...machineHost(), stdout: { write: (piece: string) => void written.push(piece), isTerminal: false, columns: 80 } }
  const again = typeof text === 'string' ? text : [...text]
  await deliver(host, {}, again)
  await deliver(host, { output, quiet: true }, again)
  return { out: written.join(''), pieces: written.length, file: readFileSync(output, 'utf8') }
}

it.each<readonly [string, string | readonly string[], string]>([
  ['a text', 'a\n', 'a\n'],
  ['a text whose last line does not end', 'a', 'a\n'],
  ['nothing', '', '\n'],
  ['no pieces', [], '\n'],
  ['pieces', ['a', 'b\n', 'c'], 'ab\nc\n'],
  ['a long text', long, long],
  ['long pieces, of which the last ends a line', [long, long], long + long],
  ['long pieces, of which none ends a line', [`${long}a`, `${long}b`], `${long}a${long}b\n`],
  ['a long piece and an empty one', [long, ''], long],
])('%s is delivered whole, and ends with a line', async (_, text, whole) => {
  const { out, file } = await delivered(text)
  expect(out === whole).toBe(true)
  expect(file === whole).toBe(true)
})

it('many short pieces are written together', async () => {
  const { out, pieces } = await delivered(Array.from({ length: 10_000 }, (_, line) => `line ${line}\n`))
  expect(out.length).toBe(98_890)
  expect(pieces).toBe(2)
})
