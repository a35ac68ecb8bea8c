import { createHash } from 'node:crypto'
import type { Region } from '../../../core/aws.ts'
import { type Page, page } from '../input.ts'
import type { Call } from '../service.ts'

/** The ARN of something that lies in the caller's account, and in the Region that was called unless another one is named. */
export const localArn = (call: Call, service: string, resource: string, region: Region = call.region): string =>
  `arn:${call.partition}:${service}:${region}:${call.account.id}:${resource}`

/** An ARN as it is, a name as a topic of the caller's account. */
export const topicArn = (call: Call, nameOrArn: string, region: Region = call.region): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : localArn(call, 'sns', nameOrArn, region)

/** Cuts a list into pages no larger than the service's limit and the world's `pageSize`. */
export const worldPage = <T>(call: Call, items: readonly T[], names: Parameters<typeof page>[2]): Page<T> =>
  page(call, items, { ...names, maxSize: Math.min(names.maxSize, call.account.regional.pageSize ?? names.maxSize) })

/** A hexadecimal id that is the same in every run: `stableId('detector', account, region)`. */
export const stableId = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 32)

/** JSON as the file has it: a text stays as it is, so that a broken document can be served too. */
export const jsonText = (written: string | Readonly<Record<string, unknown>>): string =>
  typeof written === 'string' ? written : JSON.stringify(written)

/** The texts of a list parameter; `null` when it is absent or empty. */
export function textList(value: unknown): readonly string[] | null {
  const texts = (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (text): text is string => typeof text === 'string',
  )
  return texts.length === 0 ? null : texts
}
