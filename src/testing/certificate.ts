import { X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM; signed with its own key. */
  readonly cert: string
}

/** One DER element. @see X.690 §8.1 */
function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts)
const oid = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
const time = (at: Date): Buffer => element(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d{3}/g, '')}`))

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
const COMMON_NAME = oid('550403')
const SUBJECT_ALTERNATIVE_NAME = oid('551d11')

const isAddress = (name: string): boolean => /^[\d.]+$/.test(name)

const nameElement = (name: string): Buffer =>
  isAddress(name) ? element(0x87, Buffer.from(name.split('.').map(Number))) : element(0x82, Buffer.from(name))

/**
 * Makes a certificate that nobody trusts, for as long as a test runs.
 *
 * @param names - hosts and IPv4 addresses that it is for.
 * @see RFC 5280 §4.1
 */
export function selfSigned(
  names: readonly string[],
  from = new Date(Date.now() - 60_000),
  to = new Date(Date.now() + 3_600_000),
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from('a test')))))
  const alternatives = sequence(SUBJECT_ALTERNATIVE_NAME, element(0x04, sequence(...names.map(nameElement))))
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(alternatives)),
  )
  const signature = element(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const whole = new X509Certificate(sequence(body, ECDSA_WITH_SHA256, signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: whole.toString() }
}
