import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { renderProofTable } from '../../src/core/render/proof-table.ts'
import { colourCodes } from '../../src/core/render/text-width.ts'
import { SANDBOX_BUCKET } from '../../src/testing/sample-trail/cast.ts'
import { newSigner } from '../../src/testing/sample-trail/digests.ts'
import { fillBuckets } from '../../src/testing/sample-trail/fill-buckets.ts'
import { emptyLiveWorld } from '../../src/testing/fake-aws/live/live-world.ts'
import { proofDocumentSchema } from '../../src/contract/proof-report.ts'
import { expectGolden } from '../golden/golden.ts'
import { NOW, type TestCli, testCli } from './test-host.ts'

const cli: TestCli = await testCli()

/** Bob's trail as it was copied out of its bucket, with signatures and keys beside it. */
const original = cli.path('original')
let copy: string
let copies = 0

beforeAll(async () => {
  const live = emptyLiveWorld()
  fillBuckets(live, NOW).writeDigests()
  for (const [path, { bytes, metadata }] of live.objects) {
    if (!path.startsWith(`${SANDBOX_BUCKET}/`)) continue
    const file = join(original, path.slice(SANDBOX_BUCKET.length + 1))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    if (metadata?.['signature'] !== undefined) await writeFile(`${file}.signature`, metadata['signature'])
  }
  const keys = live.signingKeys.map(({ fingerprint, der }) => ({ Fingerprint: fingerprint, Value: Buffer.from(der).toString('base64') }))
  await cli.write('keys.json', JSON.stringify({ PublicKeyList: keys }))
  await cli.write(
    'strange.json',
    JSON.stringify({
      PublicKeyList: keys.map(({ Fingerprint }) => ({ Fingerprint, Value: Buffer.from(newSigner().der).toString('base64') })),
    }),
  )
  await cli.write('none.json', JSON.stringify({ PublicKeyList: [] }))
})

beforeEach(async () => {
  copies += 1
  copy = cli.path(`copy-${copies}`)
  await cp(original, copy, { recursive: true })
})

/** The hours after Bob's trail was started again, all of which is covered. */
const covered = '--from 2026-11-20T17:00Z --to 2026-11-21T09:00Z'
const verify = (place: string, more = '', keys = 'keys.json') =>
  cli.run(`trail verify ${place} ${covered} --public-key ${cli.path(keys)} ${more}`)

const folders = (kind: string, day: string): string => join('AWSLogs/777788889999', kind, 'eu-west-1/2026/11', day)
/** The nth file of a folder, without signatures. */
async function fileIn(folder: string, index = 0): Promise<string> {
  const names = (await readdir(join(copy, folder))).filter((name) => name.endsWith('.gz')).toSorted()
  return join(copy, folder, names.at(index) ?? '')
}
const LOGS = folders('CloudTrail', '20')
const DIGESTS = folders('CloudTrail-Digest', '21')
const rewrite = async (file: string, edit: (text: string) => string): Promise<void> =>
  writeFile(file, gzipSync(edit(gunzipSync(await readFile(file)).toString())))

const words = (out: string): string => out.replaceAll(/\s+/g, ' ')

describe('the trail of the sample organisation', () => {
  it('is valid, but for the hours in which Bob stopped his', async () => {
    const { code, out, err } = await cli.run('trail verify --sample')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expectGolden('cli/trail-verify-sample-80.txt', out)
  })

  it('of the sandbox, as JSON: not all is covered, which 3 says when asked; a terminal shows how far it has come', async () => {
    const argv = 'trail verify --sample --account 777788889999 --region eu-west-1 --strict --format json'
    const { code, out, err } = await cli.run(argv, { terminal: ['err'] })
    expect(code).toBe(3)
    expect(err).toContain('digests and')
    const document = proofDocumentSchema.parse(JSON.parse(out))
    expect(document).toMatchObject({ outcome: 'not-covered', sample: true, totals: { invalid: 0, strays: 0, unreadable: 0 } })
    const gap = document.chains.flatMap(({ notCovered }) => notCovered.periods)
    expect(gap).toMatchObject([{ because: 'chain-restarted', changes: [{ name: 'StopLogging' }, { name: 'StartLogging' }] }])
  })

  it('says what switched validation on, to whoever asks for more', async () => {
    const argv = 'trail verify --sample --from 2026-11-16 --to 2026-11-17T18:00Z --account 111122223333,666677778888'
    const { code, out } = await cli.run(argv)
    expect(code).toBe(0)
    expect(words(out)).toContain('UpdateTrail on 17 Nov 2026, 09:00 UTC by')
  })
})

describe('a copy', () => {
  it.each<readonly [string, () => Promise<unknown>, number, RegExp]>([
    ['untouched', async () => {}, 0, /✓ VALID Valid from .* 1 file in 1 Region, named by 17 digests\./],
    ['packed anew', async () => rewrite(await fileIn(LOGS, -1), (text) => text), 0, /✓ VALID/],
    ['with a log that was altered', async () => rewrite(await fileIn(LOGS, -1), (text) => text.replace('bob', 'eve')), 1, /1 file altered/],
    ['with a log that is no gzip', async () => writeFile(await fileIn(LOGS, -1), 'x'), 1, /1 file altered/],
    ['with a log that was deleted', async () => rm(await fileIn(LOGS, -1)), 1, /1 file missing/],
    ['with a log that was renamed', async () => rename(await fileIn(LOGS, -1), join(copy, LOGS, 'other.json.gz')), 1, /1 file missing/],
    [
      'with a log that CloudTrail did not write',
      async () => writeFile(join(copy, LOGS, '777788889999_CloudTrail_eu-west-1_20261120T1900Z_zzzz.json.gz'), gzipSync('{"Records":[]}')),
      1,
      /1 file in no digest/,
    ],
    [
      'with a digest that was altered',
      async () => rewrite(await fileIn(DIGESTS, 3), (text) => text.replace('oldest', 'oldesT')),
      1,
      /1 digest altered.*1 h not covered/,
    ],
    ['with a digest that is none', async () => rewrite(await fileIn(DIGESTS, 3), () => '{}'), 1, /1 digest damaged/],
    ['with a digest that was deleted', async () => rm(await fileIn(DIGESTS, 3)), 1, /1 digest missing/],
    [
      'whose newest digest says another place',
      async () => rewrite(await fileIn(DIGESTS, 9), (text) => text.replaceAll('eu-west-1_sandbox', 'eu-west-2_sandbox')),
      1,
      /1 digest moved/,
    ],
    [
      'whose newest digest lost its signature',
      async () => rm(`${await fileIn(DIGESTS, 9)}.signature`),
      0,
      /\? NOT ALL IS COVERED.*1 digest without signature/,
    ],
    [
      'whose digests lost all signatures',
      async () => {
        for (const day of ['20', '21'])
          for (const name of await readdir(join(copy, folders('CloudTrail-Digest', day))))
            if (name.endsWith('.signature')) await rm(join(copy, folders('CloudTrail-Digest', day), name))
      },
      0,
      /\? NOT ALL IS COVERED/,
    ],
    [
      'without digests',
      async () => rm(join(copy, 'AWSLogs/777788889999/CloudTrail-Digest'), { recursive: true }),
      0,
      /Nothing is proven: there is no digest/,
    ],
  ])('%s', async (_, damage, code, said) => {
    await damage()
    const ran = await verify(copy)
    expect(ran).toMatchObject({ code, err: '' })
    expect(words(ran.out)).toMatch(said)
    expect(ran.out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    ['in a folder of another name', ''],
    ['without the folders before the account', 'AWSLogs'],
  ])('%s is as good', async (_, below) => {
    await rename(copy, cli.path(`renamed-${copies}`))
    expect(await verify(join(cli.path(`renamed-${copies}`), below))).toMatchObject({ code: 0 })
  })

  it.each([
    ['signed by somebody else', 'strange.json', /with a false signature/],
    ['whose keys nobody knows', 'none.json', /signed with an unknown key/],
  ])('%s proves nothing', async (_, keys, said) => {
    const ran = await verify(copy, '', keys)
    expect(ran.code).toBe(1)
    expect(words(ran.out)).toMatch(said)
    expect(words(ran.out)).toContain('Nothing is valid')
  })

  it('all valid is 0 even strictly; on a terminal in colours; quietly with nothing beside it', async () => {
    const argv = `trail verify ${copy} ${covered} --public-key ${cli.path('keys.json')} --strict --quiet`
    const { code, out, err } = await cli.run(argv, { terminal: ['out', 'err'] })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.replaceAll(colourCodes, '')).not.toBe(out)
    expect(out.replaceAll(colourCodes, '')).toContain('✓ VALID')
  })

  it('altered and reported at 80 columns', async () => {
    await rewrite(await fileIn(LOGS, -1), (text) => text.replace('bob', 'eve'))
    await rm(await fileIn(DIGESTS, 3))
    const { out } = await verify(copy, '--format json')
    // Where temporary folders lie, and what a file's random part is, must not move the lines.
    const elsewhere = out.replaceAll(copy, '/evidence').replaceAll(/_[0-9a-f]{16}\.json/g, '_0123456789abcdef.json')
    const { locations, sample, ...report } = proofDocumentSchema.parse(JSON.parse(elsewhere))
    expectGolden('cli/trail-verify-altered-80.txt', renderProofTable(report, { columns: 80, colour: false, sample, locations }))
  })
})

describe('what cannot be done', () => {
  it.each([
    ['no place', 'trail verify', 2, 'It is not said which trail to verify.'],
    ['a place that is not there', 'trail verify /nowhere/at/all', 2, 'cannot read /nowhere/at/all'],
    ['a bucket that is not there', 'trail verify --sample s3://nobody-has-this/', 4, 'cannot list s3://nobody-has-this/'],
    ['no bucket at all', 'trail verify s3:///', 2, 'not a place in S3'],
    ['an end before the beginning', 'trail verify --sample --from 2026-11-20 --to 2026-11-19', 2, 'ends before it begins'],
    ['a time that no digest is due for', 'trail verify --sample --from 30m', 2, 'ends before it begins'],
    ['a day that no calendar has', 'trail verify --sample --from 2026-02-31', 2, 'Give a time in UTC'],
    ['keys that are none', `trail verify ${cli.folder} --public-key ${cli.path('keys.txt')}`, 2, 'cannot read public keys'],
  ])('%s', async (_, argv, code, said) => {
    await cli.write('keys.txt', 'no keys')
    const ran = await cli.run(argv)
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toContain(said)
  })
})
