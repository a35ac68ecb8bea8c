import type { Finding, GuardDutyClient } from '@aws-sdk/client-guardduty'
import { type AccountId, GLOBAL_REGION, type Region, partitionOf } from '../../core/aws.ts'
import { type GuardDutyFinding, readGuardDutyFinding } from '../../core/detect/guardduty-finding.ts'
import type { EpochMs } from '../../core/time.ts'
import { type JsonValue, isJsonObject } from '../../core/trail/bounded-json.ts'
import type { FindingSource, FindingsGap, FindingsRequest, FindingsStep } from '../../ports/finding-source.ts'
import { failureKind } from './aws-failure.ts'
import { enabledRegions, likelyRegions, ownAccount } from './own-account.ts'
import { CallFailure, DEFAULT_PATIENCE, type Patience, patiently } from './patience.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'
import { together } from './together.ts'

export interface GuardDutyFindingsOptions {
  readonly aws?: AwsAccess
  readonly patience?: Partial<Patience>
}

/** As many as GetFindings gives at a time. */
const PAGE = 50
const REGIONS_AT_ONCE = 8

/** The SDK's names in the spelling of the API and of EventBridge: `AccessKeyDetails` → `accessKeyDetails`. */
function inWireNames(value: unknown): JsonValue {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return (value as readonly unknown[]).map(inWireNames)
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(members.map(([name, member]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, inWireNames(member)]))
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function readFinding(finding: Finding): GuardDutyFinding | null {
  const wire = inWireNames(finding)
  return isJsonObject(wire) ? readGuardDutyFinding(wire) : null
}

interface Reading {
  readonly account: AccountId
  readonly region: Region
  readonly since: EpochMs
  readonly patience: Patience
}

async function detectorsOf(client: GuardDutyClient, patience: Patience): Promise<readonly string[]> {
  const { ListDetectorsCommand } = await import('@aws-sdk/client-guardduty')
  const { DetectorIds = [] } = await patiently(patience, () => client.send(new ListDetectorsCommand({})))
  return DetectorIds
}

/** Pages of the findings of one detector, oldest update first, so that nothing falls between two pages while findings are updated. */
async function* findingsOf(
  client: GuardDutyClient,
  DetectorId: string,
  { region, since, patience }: Reading,
): AsyncGenerator<FindingsStep> {
  const { GetFindingsCommand, ListFindingsCommand } = await import('@aws-sdk/client-guardduty')
  const SortCriteria = { AttributeName: 'updatedAt', OrderBy: 'ASC' as const }
  const search = {
    DetectorId,
    MaxResults: PAGE,
    SortCriteria,
    FindingCriteria: { Criterion: { updatedAt: { GreaterThanOrEqual: since } } },
  }
  let token: string | undefined
  do {
    const page = token === undefined ? {} : { NextToken: token }
    const listed = await patiently(patience, () => client.send(new ListFindingsCommand({ ...search, ...page })))
    const FindingIds = listed.FindingIds ?? []
    token = listed.NextToken === '' ? undefined : listed.NextToken
    if (FindingIds.length === 0) continue
    const { Findings = [] } = await patiently(patience, () => client.send(new GetFindingsCommand({ DetectorId, FindingIds, SortCriteria })))
    const findings = Findings.flatMap((finding) => readFinding(finding) ?? [])
    yield { kind: 'findings', region, findings, unreadable: Findings.length - findings.length }
  } while (token !== undefined)
}

const reasonOf = (error: unknown): FindingsGap['reason'] => {
  const kind = failureKind(error)
  return kind === 'denied' || kind === 'throttled' ? kind : 'failed'
}

async function* readRegion(reading: Reading, aws: AwsAccess): AsyncGenerator<FindingsStep> {
  const { account, region, patience } = reading
  const { GuardDutyClient } = await import('@aws-sdk/client-guardduty')
  const client = new GuardDutyClient({ ...clientOptions({ ...aws, region }), maxAttempts: 1 })
  try {
    const detectors = await detectorsOf(client, patience)
    if (detectors.length === 0) yield { kind: 'gap', account, region, reason: 'off', because: `GuardDuty is off in ${region}` }
    for (const detector of detectors) yield* findingsOf(client, detector, reading)
    if (detectors.length > 0) yield { kind: 'read', region }
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    yield { kind: 'gap', account, region, reason: reasonOf(error.cause), because: `guardduty in ${region}: ${wordsOf(error.cause)}` }
  } finally {
    client.destroy()
  }
}

async function regionsFor(
  { regions }: FindingsRequest,
  account: AccountId,
  aws: AwsAccess,
): Promise<{ readonly regions: readonly Region[]; readonly gap: FindingsGap | null }> {
  if (regions !== undefined) return { regions, gap: null }
  try {
    return { regions: await enabledRegions(aws), gap: null }
  } catch (error) {
    const because = `account:ListRegions: ${wordsOf(error)}; only the most likely Regions were read`
    return {
      regions: likelyRegions(GLOBAL_REGION[partitionOf(aws.region ?? '')], aws),
      gap: { kind: 'gap', account, region: null, reason: reasonOf(error), because },
    }
  }
}

/**
 * Reads what GuardDuty found with the credentials at hand; those of its delegated administrator see the whole organisation.
 *
 * @see GuardDuty API Reference, ListFindings and GetFindings
 */
export function createGuardDutyFindings({ aws = {}, patience }: GuardDutyFindingsOptions = {}): FindingSource {
  return {
    async *read(request) {
      const account = await ownAccount(aws)
      const { regions, gap } = await regionsFor(request, account, aws)
      if (gap !== null) yield gap
      const { updatedSince, updatedSinceIn } = request
      const sinceIn = (region: Region): EpochMs => updatedSinceIn?.get(region) ?? updatedSince
      const common = { account, patience: { ...DEFAULT_PATIENCE, ...patience } }
      yield* together(
        regions.map((region) => readRegion({ ...common, region, since: sinceIn(region) }, aws)),
        REGIONS_AT_ONCE,
      )
    },
  }
}
