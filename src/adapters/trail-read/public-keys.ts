import { readFile } from 'node:fs/promises'
import { AppError } from '../../core/app-error.ts'
import type { Region } from '../../core/aws.ts'
import type { PublicKeys } from '../../core/trail/digest.ts'
import type { Window } from '../../core/trail/proof.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'

/** The keys that CloudTrail signed with, by fingerprint. Each Region has its own. Never throws: what cannot be known proves nothing. */
export type KeySource = (region: Region, window: Window) => Promise<PublicKeys>

/** Asks CloudTrail in the digest's Region. The package is loaded on the first use. @see CloudTrail API, `ListPublicKeys` */
export function keysFromAws(access: AwsAccess): KeySource {
  return async (region, { from, to }) => {
    const keys = new Map<string, Uint8Array>()
    try {
      const { CloudTrailClient, paginateListPublicKeys } = await import('@aws-sdk/client-cloudtrail')
      const client = new CloudTrailClient(clientOptions({ ...access, region }))
      for await (const { PublicKeyList = [] } of paginateListPublicKeys({ client }, { StartTime: new Date(from), EndTime: new Date(to) })) {
        for (const { Fingerprint, Value } of PublicKeyList)
          if (Fingerprint !== undefined && Value !== undefined) keys.set(Fingerprint, Value)
      }
      client.destroy()
      return { ok: true, keys }
    } catch (error) {
      return { ok: false, detail: `cloudtrail:ListPublicKeys in ${region}: ${wordsOf(error)}` }
    }
  }
}

function entriesOf(text: string): readonly (readonly [fingerprint: string, key: Uint8Array])[] {
  const document = JSON.parse(text) as { readonly PublicKeyList?: unknown }
  if (!Array.isArray(document.PublicKeyList)) throw new SyntaxError('there is no PublicKeyList in it')
  return (document.PublicKeyList as readonly { readonly Fingerprint?: unknown; readonly Value?: unknown }[]).map(
    ({ Fingerprint, Value }) => {
      if (typeof Fingerprint !== 'string' || typeof Value !== 'string') throw new SyntaxError('a key without Fingerprint or Value')
      return [Fingerprint, Buffer.from(Value, 'base64')]
    },
  )
}

/**
 * Keys that were archived with the evidence: what `aws cloudtrail list-public-keys` prints, of any number of Regions.
 *
 * @throws AppError `keys_invalid` naming the file.
 */
export async function keysFromFiles(paths: readonly string[]): Promise<KeySource> {
  const keys = new Map<string, Uint8Array>()
  for (const path of paths) {
    try {
      for (const [fingerprint, key] of entriesOf(await readFile(path, 'utf8'))) keys.set(fingerprint, key)
    } catch (error) {
      throw new AppError('keys_invalid', `cannot read public keys from ${path}: ${wordsOf(error)}`, {
        kind: 'usage',
        hint: 'save them with: aws cloudtrail list-public-keys --region REGION --start-time FROM --end-time TO > keys.json',
        cause: error,
      })
    }
  }
  return async () => ({ ok: true, keys })
}

/** Asks for the same keys once. A chain has a digest for every hour, and all of them want the keys of the same time. */
export function rememberKeys(source: KeySource): KeySource {
  const asked = new Map<string, Promise<PublicKeys>>()
  return (region, window) => {
    const id = `${region} ${window.from} ${window.to}`
    const answer = asked.get(id) ?? source(region, window)
    asked.set(id, answer)
    return answer
  }
}
