import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { escapeXml } from './wire/xml.ts'

export interface StoredObject {
  readonly bytes: Buffer
  readonly metadata?: Readonly<Record<string, string>>
  readonly modifiedAt?: Date
}

/** S3 as far as objects are concerned: listing in pages and reading. What a bucket's settings are, the fake AWS's own S3 tells. */
export interface ObjectStore {
  readonly endpoint: string
  /** By `bucket/key`; may be changed at any time. */
  readonly objects: Map<string, StoredObject>
  /** Answers reads of these (`bucket/key`) and listings of these (`bucket`) with `AccessDenied`. */
  readonly denied: Set<string>
  stop(): Promise<void>
}

const PAGE = 3

function list(objects: ObjectStore['objects'], bucket: string, query: URLSearchParams): string {
  const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
  const keys = [...objects.keys()]
    .filter((path) => path.startsWith(`${bucket}/${query.get('prefix') ?? ''}`))
    .map((path) => path.slice(bucket.length + 1))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .filter((key) => key > after)
  const page = keys.slice(0, PAGE)
  const next = keys.length > PAGE ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  const contents = page.map((key) => {
    const { bytes, modifiedAt = new Date(0) } = objects.get(`${bucket}/${key}`) ?? { bytes: Buffer.alloc(0) }
    return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${modifiedAt.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`
  })
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><IsTruncated>${next !== ''}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
}

const error = (response: ServerResponse, status: number, code: string): void =>
  void response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<Error><Code>${code}</Code><Message>${code} for this request</Message></Error>`)

function answer(store: Pick<ObjectStore, 'objects' | 'denied'>, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const path = decodeURIComponent(url.pathname.slice(1)).replace(/\/$/, '')
  const bucket = path.split('/')[0] ?? ''
  if (store.denied.has(path)) return error(response, 403, 'AccessDenied')
  if (![...store.objects.keys()].some((key) => key.startsWith(`${bucket}/`))) return error(response, 404, 'NoSuchBucket')
  if (path === bucket)
    return void response.writeHead(200, { 'content-type': 'application/xml' }).end(list(store.objects, bucket, url.searchParams))
  const found = store.objects.get(path)
  if (found === undefined) return error(response, 404, 'NoSuchKey')
  const metadata = Object.fromEntries(Object.entries(found.metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]))
  response.writeHead(200, { 'content-length': found.bytes.length, ...metadata }).end(found.bytes)
}

/** Starts an object store on 127.0.0.1; buckets are there as soon as something is in them. */
export async function startObjectStore(): Promise<ObjectStore> {
  const store = { objects: new Map<string, StoredObject>(), denied: new Set<string>() }
  const server = createServer((request, response) => answer(store, request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    ...store,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
