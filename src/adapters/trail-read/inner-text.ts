import { gunzipSync } from 'node:zlib'
import { type InflateLimits, isGzip, refuseOtherFormats, utf16Of } from './inflate.ts'
import { Refusal, wordsOf } from './refusal.ts'

const TWICE = 'gzip inside of gzip'

function innerRefusal(error: unknown, maxOutputLength: number): Refusal {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return new Refusal(
      'too-much-output',
      `${TWICE}, which unfolds to more than ${maxOutputLength} bytes; unfold it once, then read it`,
      error,
    )
  return code === 'Z_BUF_ERROR'
    ? new Refusal('truncated-compression', `${TWICE}, and the inner one ends too early; nothing of it was read`, error)
    : new Refusal('corrupt-compression', `${TWICE}, and the inner one is damaged (${wordsOf(error)}); nothing of it was read`, error)
}

/** How large the object was is not known here, and so not its ratio: what comes out stays below where that would be looked at. */
function unfoldedAgain(bytes: Buffer, { maxOutputBytes, ratioFromBytes }: InflateLimits): Buffer {
  const maxOutputLength = Math.min(maxOutputBytes, ratioFromBytes)
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch (error) {
    throw innerRefusal(error, maxOutputLength)
  }
}

/**
 * The text of an object whose own compression is taken off: unfolded once more where it was compressed twice, as a wrong
 * `Content-Encoding` in S3 has it, and in UTF-8 where it was written in UTF-16, as by `>` of Windows PowerShell.
 *
 * @throws Refusal when it was compressed more than twice, in another way, or is damaged inside.
 */
export function innerText(bytes: Buffer, limits: InflateLimits): Buffer {
  const text = isGzip(bytes) ? unfoldedAgain(bytes, limits) : bytes
  if (isGzip(text)) throw new Refusal('unsupported-compression', `gzip inside of gzip inside of gzip; unfold it, then read it`)
  refuseOtherFormats(text)
  const encoding = utf16Of(text)
  return encoding === null ? text : Buffer.from(new TextDecoder(encoding).decode(text))
}
