import { type JsonObject, type JsonValue, isJsonObject } from '../../../core/trail/bounded-json.ts'
import { AwsError } from '../aws-error.ts'
import { textList, worldPage } from '../regional/answers.ts'
import type { Call } from '../service.ts'

/** Accounts whose findings the caller sees: its own, and as delegated administrator those of the whole organisation. */
function seenAccounts({ world, account }: Call): ReadonlySet<string> {
  const administers = world.organisation?.delegatedAdministrators.some(
    ({ accountId, services }) => accountId === account.id && services.includes('guardduty.amazonaws.com'),
  )
  if (administers !== true) return new Set([account.id])
  return new Set([...world.accounts.values()].filter(({ parentId }) => parentId !== null).map(({ id }) => id))
}

const visible = (call: Call): readonly JsonObject[] => {
  const accounts = seenAccounts(call)
  return call.world.live.detectedFindings
    .filter(({ account, region }) => region === call.region && accounts.has(account))
    .map(({ finding }) => finding)
}

/** `service.archived`, `updatedAt`: a date is compared in milliseconds. */
function valueAt(finding: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = finding
  for (const name of path.split('.')) value = isJsonObject(value) ? value[name] : undefined
  return typeof value === 'string' && /(?:At|Seen)$/.test(path) ? Date.parse(value) : value
}

function meets(value: JsonValue | undefined, condition: JsonObject): boolean {
  const texts = (...names: readonly string[]) => names.map((name) => textList(condition[name])).find((list) => list !== null) ?? null
  const bound = (...names: readonly string[]) => names.map((name) => condition[name]).find((given) => given !== undefined && given !== null)
  const equal = texts('equals', 'eq')
  const different = texts('notEquals', 'neq')
  const number = Number(value)
  const within = (given: JsonValue | undefined, holds: (limit: number) => boolean): boolean => given === undefined || holds(Number(given))
  return (
    (equal === null || equal.includes(String(value))) &&
    (different === null || !different.includes(String(value))) &&
    within(bound('greaterThanOrEqual', 'gte'), (limit) => number >= limit) &&
    within(bound('greaterThan', 'gt'), (limit) => number > limit) &&
    within(bound('lessThanOrEqual', 'lte'), (limit) => number <= limit) &&
    within(bound('lessThan', 'lt'), (limit) => number < limit)
  )
}

/** The order that is asked for; by id otherwise. */
function orderOf({ input }: Call): (a: JsonObject, b: JsonObject) => number {
  const sort = isJsonObject(input['sortCriteria']) ? input['sortCriteria'] : {}
  const by = typeof sort['attributeName'] === 'string' ? sort['attributeName'] : 'id'
  const sign = sort['orderBy'] === 'DESC' ? -1 : 1
  return (a, b) => {
    const [left, right] = [valueAt(a, by), valueAt(b, by)]
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * (String(left) < String(right) ? -1 : 1)
  }
}

/** Ids of the findings that meet every criterion. @see GuardDuty API Reference, ListFindings */
export function listFindings(call: Call) {
  const criteria = call.input['findingCriteria']
  const criterion = isJsonObject(criteria) && isJsonObject(criteria['criterion']) ? criteria['criterion'] : {}
  const conditions = Object.entries(criterion).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
  const found = visible(call)
    .filter((finding) => conditions.every(([path, condition]) => meets(valueAt(finding, path), condition)))
    .toSorted(orderOf(call))
  const names = { token: 'nextToken', size: 'maxResults', maxSize: 50, badToken: 'BadRequestException' }
  const { items, nextToken } = worldPage(call, found, names)
  // The service ends a list with an empty token.
  return { findingIds: items.map(({ id }) => id), nextToken: nextToken ?? '' }
}

/** Findings by their ids; what is not there is left out. */
export function getFindings(call: Call) {
  const ids = textList(call.input['findingIds']) ?? []
  if (ids.length === 0 || ids.length > 50) {
    const message = 'The request is rejected because the parameter findingIds has an invalid number of entries.'
    throw new AwsError('BadRequestException', message, 400, { __type: 'BadRequestException' })
  }
  const found = visible(call).filter(({ id }) => ids.includes(String(id)))
  return { findings: found.toSorted(orderOf(call)) }
}
