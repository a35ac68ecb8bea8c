import { stat } from 'node:fs/promises'
import { AppError } from '../../core/app-error.ts'
import type { ProofRequest, TrailProof } from '../../ports/trail-proof.ts'
import { type ProofStore, localProofStore, s3ProofStore } from './proof-store.ts'
import { keysFromAws, keysFromFiles } from './public-keys.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, openS3 } from './s3-objects.ts'
import { verifyDigests } from './verify-digests.ts'

async function localStore(location: string): Promise<ProofStore> {
  const found = await stat(location).catch((cause: unknown) => {
    throw new AppError('trail_not_found', `cannot read ${location}: ${wordsOf(cause)}`, {
      kind: 'usage',
      hint: 'name a folder that holds a copy of the log bucket, or s3://bucket/prefix',
      cause,
    })
  })
  if (found.isDirectory()) return localProofStore(location)
  throw new AppError('trail_not_found', `${location} is a file`, {
    kind: 'usage',
    hint: 'Name the folder that holds logs and digests together, with the folders below AWSLogs as they are in the bucket.',
  })
}

/** Proves trails in S3 and in local copies; keys come from CloudTrail, or from files that were archived with the evidence. */
export function createTrailProof(access: AwsAccess): TrailProof {
  async function verify({ location, window, accounts, regions, keyFiles, onProgress }: ProofRequest) {
    const keys = keyFiles.length === 0 ? keysFromAws(access) : await keysFromFiles(keyFiles)
    const checked = { digests: 0, logs: 0 }
    const s3 = location.startsWith('s3://') ? openS3(access) : null
    try {
      const store = s3 === null ? await localStore(location) : s3ProofStore(s3, location)
      return await verifyDigests({
        store,
        keys,
        window,
        wanted: ({ account, region }) => (accounts?.includes(account) ?? true) && (regions?.includes(region) ?? true),
        onDigest(logs) {
          checked.digests += 1
          checked.logs += logs
          onProgress?.(checked)
        },
      })
    } finally {
      s3?.close()
    }
  }
  return { verify }
}
