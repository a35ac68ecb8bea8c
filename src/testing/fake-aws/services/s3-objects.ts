import { AwsError } from '../aws-error.ts'
import { optionalText, requiredText } from '../input.ts'
import { type StoredObject, md5 } from '../live/live-world.ts'
import { worldPage } from '../regional/answers.ts'
import type { Call, Output } from '../service.ts'
import { RawOutput } from '../wire/raw-output.ts'
import { XmlList } from '../wire/xml.ts'

interface InBucket {
  readonly bucket: { readonly name: string }
}

const etag = ({ bytes }: StoredObject): string => `"${md5(bytes)}"`
const modifiedAt = ({ modifiedAt = new Date(0) }: StoredObject): Date => modifiedAt

const refuse = (call: Call, path: string, action: string): AwsError =>
  new AwsError(
    'AccessDenied',
    `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: "arn:${call.partition}:s3:::${path}"`,
    403,
  )

const AFTER = 'after-'

/** Where a listing goes on: behind a key, so that objects that come meanwhile do not shift the pages. A token of the `truncated` fault stays. */
function startOf(
  token: string | undefined,
  startAfter: string | undefined,
): { readonly after: string; readonly foreign: string | undefined } {
  if (token === undefined) return { after: startAfter ?? '', foreign: undefined }
  return token.startsWith(AFTER)
    ? { after: Buffer.from(token.slice(AFTER.length), 'base64url').toString(), foreign: undefined }
    : { after: '', foreign: token }
}

/** Keys, and of those with the delimiter behind the prefix only what is before it, once. */
function entriesOf(
  keys: readonly string[],
  prefix: string,
  delimiter: string | undefined,
): readonly { readonly name: string; readonly folder: boolean }[] {
  const names = new Map<string, boolean>()
  for (const key of keys) {
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
    names.set(end === -1 ? key : key.slice(0, end + (delimiter ?? '').length), end !== -1)
  }
  return [...names].map(([name, folder]) => ({ name, folder }))
}

/** Lists keys in the order of their bytes. @see Amazon S3 API Reference, ListObjectsV2 */
export function listObjects({ bucket: { name } }: InBucket, call: Call): Output {
  const { objects, denied } = call.world.live
  if (denied.has(name)) throw refuse(call, name, 's3:ListBucket')
  const prefix = optionalText(call.input, 'prefix') ?? ''
  const delimiter = optionalText(call.input, 'delimiter')
  const { after, foreign } = startOf(optionalText(call.input, 'continuation-token'), optionalText(call.input, 'start-after'))
  const keys = [...objects.keys()].filter((path) => path.startsWith(`${name}/${prefix}`)).map((path) => path.slice(name.length + 1))
  const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const entries = entriesOf(inOrder, prefix, delimiter === '' ? undefined : delimiter).filter(
    (entry) => Buffer.compare(Buffer.from(entry.name), Buffer.from(after)) > 0,
  )
  const names = { token: 'continuation-token', size: 'max-keys', maxSize: 1000, badToken: 'InvalidArgument' }
  const { items, nextToken } = worldPage({ ...call, input: { ...call.input, 'continuation-token': foreign } }, entries, names)
  const written =
    call.input['encoding-type'] === 'url' ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/') : (text: string) => text
  const last = items.at(-1)?.name ?? ''
  const contents = items
    .filter(({ folder }) => !folder)
    .map(({ name: key }) => {
      const object = objects.get(`${name}/${key}`) ?? { bytes: Buffer.alloc(0) }
      return {
        Key: written(key),
        LastModified: modifiedAt(object),
        ETag: etag(object),
        Size: object.bytes.length,
        StorageClass: 'STANDARD',
      }
    })
  return {
    ListBucketResult: {
      Name: name,
      Prefix: written(prefix),
      Delimiter: delimiter,
      MaxKeys: optionalText(call.input, 'max-keys') ?? '1000',
      EncodingType: optionalText(call.input, 'encoding-type'),
      KeyCount: items.length,
      IsTruncated: nextToken !== undefined,
      NextContinuationToken: nextToken?.startsWith('page-') === true ? `${AFTER}${Buffer.from(last).toString('base64url')}` : nextToken,
      Contents: new XmlList('Contents', contents, true),
      CommonPrefixes: new XmlList(
        'CommonPrefixes',
        items.filter(({ folder }) => folder).map((entry) => ({ Prefix: written(entry.name) })),
        true,
      ),
    },
  }
}

/** `bytes=0-99`, `bytes=100-`, `bytes=-8`. @returns `null` for the whole object. */
function rangeOf(header: unknown, size: number): { readonly from: number; readonly to: number } | null {
  const [, first, last] = typeof header === 'string' ? (/^bytes=(\d*)-(\d*)$/.exec(header) ?? []) : []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (from >= size || from > to) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416)
  return { from, to }
}

/** Reads an object, whole or in part, with its own metadata. A client that only asks for the head gets the same headers. */
export function getObject({ bucket: { name } }: InBucket, call: Call): RawOutput {
  const key = requiredText(call.input, 'Key')
  const path = `${name}/${key}`
  const { objects, denied } = call.world.live
  if (denied.has(path)) throw refuse(call, path, 's3:GetObject')
  const object = objects.get(path)
  if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })
  const range = rangeOf(call.http.headers['range'], object.bytes.length)
  const metadata = Object.fromEntries(Object.entries(object.metadata ?? {}).map(([member, value]) => [`x-amz-meta-${member}`, value]))
  const headers = { etag: etag(object), 'last-modified': modifiedAt(object).toUTCString(), 'accept-ranges': 'bytes', ...metadata }
  if (range === null) return new RawOutput(object.bytes, 'binary/octet-stream', 200, headers)
  const partial = { ...headers, 'content-range': `bytes ${range.from}-${range.to}/${object.bytes.length}` }
  return new RawOutput(object.bytes.subarray(range.from, range.to + 1), 'binary/octet-stream', 206, partial)
}

/** The content of a body that came in signed chunks: each begins with its length in hexadecimal digits. */
function unchunked(body: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.subarray(at, end).toString('latin1'), 16)
    if (end === -1 || !(length > 0)) return Buffer.concat(pieces)
    pieces.push(body.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
}

/** Writes an object, as of the world's time. */
export function putObject({ bucket: { name } }: InBucket, call: Call): RawOutput {
  const { headers, body } = call.http
  const chunked = String(headers['x-amz-content-sha256']).startsWith('STREAMING-')
  const metadata = Object.entries(headers).flatMap(([member, value]) =>
    member.startsWith('x-amz-meta-') ? [[member.slice('x-amz-meta-'.length), String(value)] as const] : [],
  )
  const object = { bytes: chunked ? unchunked(body) : body, modifiedAt: new Date(call.now), metadata: Object.fromEntries(metadata) }
  call.world.live.objects.set(`${name}/${requiredText(call.input, 'Key')}`, object)
  return new RawOutput('', 'application/xml', 200, { etag: etag(object) })
}

/** What is not there is deleted just as well. */
export function deleteObject({ bucket: { name } }: InBucket, call: Call): RawOutput {
  call.world.live.objects.delete(`${name}/${requiredText(call.input, 'Key')}`)
  return new RawOutput('', 'application/xml', 204)
}
