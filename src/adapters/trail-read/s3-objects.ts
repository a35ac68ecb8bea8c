import type { S3Client, _Object as Listed } from '@aws-sdk/client-s3'
import { AppError } from '../../core/app-error.ts'
import { epochMs } from '../../core/time.ts'
import { Refusal, wordsOf } from './refusal.ts'
import type { TrailObject } from './trail-object.ts'

/** How to reach AWS; by default as the environment and the profile say. */
export interface AwsAccess {
  readonly region?: string
  readonly profile?: string
  /** Instead of AWS's own. `AWS_ENDPOINT_URL` works too. */
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

const endpointVariables = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']

/** What the SDK's clients are built with. Other endpoints than AWS's have no host for every bucket. */
export const clientOptions = ({ region, profile, endpoint, credentials }: AwsAccess): object => ({
  region: region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
  maxAttempts: 4,
  followRegionRedirects: true,
  forcePathStyle: endpoint !== undefined || endpointVariables.some((name) => process.env[name] !== undefined),
  ...(profile === undefined ? {} : { profile }),
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(credentials === undefined ? {} : { credentials }),
})

/** One bucket as this product uses S3: listing and reading. */
export interface S3Store {
  /** Keys under a prefix, in order. @param after - only keys behind this one. */
  list(bucket: string, prefix: string, after?: string): AsyncGenerator<Listed & { readonly Key: string }>
  /** @throws Refusal `unreadable`; its cause is the SDK's error. */
  open(bucket: string, key: string): AsyncIterable<Uint8Array>
  /** An object with its own metadata. @throws Refusal as `open` does, and `too-much-output` when it is larger than `maxBytes`. */
  get(
    bucket: string,
    key: string,
    maxBytes: number,
  ): Promise<{ readonly bytes: Buffer; readonly metadata: Readonly<Record<string, string>> }>
  close(): void
}

async function* listed(
  client: () => Promise<S3Client>,
  bucket: string,
  prefix: string,
  after?: string,
): AsyncGenerator<Listed & { readonly Key: string }> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
  const start = after === undefined ? {} : { StartAfter: after }
  for await (const { Contents = [] } of paginateListObjectsV2({ client: await client() }, { Bucket: bucket, Prefix: prefix, ...start })) {
    for (const one of Contents) if (one.Key !== undefined && !one.Key.endsWith('/')) yield { ...one, Key: one.Key }
  }
}

interface Body {
  readonly body: AsyncIterable<Uint8Array>
  readonly metadata: Readonly<Record<string, string>>
}

async function fetched(client: () => Promise<S3Client>, bucket: string, key: string): Promise<Body> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const { Body, Metadata = {} } = await (await client()).send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  return { body: Body as unknown as AsyncIterable<Uint8Array>, metadata: Metadata }
}

const refusalOf = (error: unknown): Refusal => (error instanceof Refusal ? error : new Refusal('unreadable', wordsOf(error), error))

async function held({ body, metadata }: Body, maxBytes: number): Promise<{ readonly bytes: Buffer; readonly metadata: Body['metadata'] }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new Refusal('too-much-output', `larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return { bytes: Buffer.concat(chunks), metadata }
}

/** The package is loaded on the first use: most commands never need it. */
export function openS3(access: AwsAccess): S3Store {
  let opened: Promise<S3Client> | null = null
  const client = (): Promise<S3Client> =>
    (opened ??= import('@aws-sdk/client-s3').then(({ S3Client }) => new S3Client(clientOptions(access))))
  return {
    list: (bucket, prefix, after) => listed(client, bucket, prefix, after),
    async *open(bucket, key) {
      try {
        const { body } = await fetched(client, bucket, key)
        yield* body
      } catch (error) {
        throw refusalOf(error)
      }
    },
    get: (bucket, key, maxBytes) =>
      fetched(client, bucket, key)
        .then((body) => held(body, maxBytes))
        .catch((error: unknown) => {
          throw refusalOf(error)
        }),
    close: () => void opened?.then((client) => client.destroy()),
  }
}

/** Splits `s3://bucket/prefix`; the prefix may be empty. @returns `null` for anything else. */
export function parseS3Location(location: string): { readonly bucket: string; readonly prefix: string } | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(location) ?? []
  return bucket === undefined ? null : { bucket, prefix }
}

const invalidLocation = (location: string): AppError =>
  new AppError('trail_not_found', `not a place in S3: ${location}`, { kind: 'usage', hint: 'write it as s3://bucket/prefix' })

/** The error of a listing that failed. @param path - `bucket/prefix`. */
export const unlistable = (path: string, cause: unknown): AppError =>
  new AppError('trail_unreadable', `cannot list s3://${path}: ${wordsOf(cause)}`, {
    kind: 'operation',
    hint: 'grant s3:ListBucket on the bucket and s3:GetObject on its objects (and kms:Decrypt on their key), or name another place',
    cause,
  })

/**
 * The objects under a prefix, in the order of their keys.
 *
 * @throws AppError `trail_unreadable` when the bucket cannot be listed: nothing would be read, and that must not look like nothing to see.
 */
export async function* s3Objects(store: S3Store, location: string): AsyncGenerator<TrailObject> {
  const place = parseS3Location(location)
  if (place === null) throw invalidLocation(location)
  const { bucket, prefix } = place
  try {
    for await (const { Key, Size, LastModified } of store.list(bucket, prefix)) {
      yield {
        place: `s3://${bucket}/${Key}`,
        key: Key,
        explicit: Key === prefix,
        bytes: Size ?? null,
        writtenAt: LastModified === undefined ? null : epochMs(LastModified.getTime()),
        open: () => store.open(bucket, Key),
      }
    }
  } catch (error) {
    throw unlistable(`${bucket}/${prefix}`, error)
  }
}
