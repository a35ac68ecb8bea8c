import { isAccountId } from '../../../core/aws.ts'
import { parseInstant } from '../../../core/time.ts'
import { type JsonObject, isJsonObject } from '../../../core/trail/bounded-json.ts'
import { AwsError } from '../aws-error.ts'
import type { Call } from '../service.ts'

const REQUIRED = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
] as const
const LONGEST: Readonly<Record<string, number>> = { Id: 512, GeneratorId: 512, Title: 256, Description: 1024 }
const LABELS = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function badResources(resources: unknown): string | null {
  if (!Array.isArray(resources) || resources.length === 0 || resources.length > 32) return 'Resources must have 1 to 32 entries'
  return resources.every((resource: unknown) => isJsonObject(resource) && isText(resource['Type']) && isText(resource['Id']))
    ? null
    : 'Resources must have Type and Id'
}

function badSeverity(severity: unknown): string | null {
  if (!isJsonObject(severity)) return "Finding does not adhere to Amazon Finding Format. data should have required properties 'Severity'"
  const { Label, Normalized } = severity
  if (Label === undefined && Normalized === undefined) return 'Severity must have Label or Normalized'
  return Label === undefined || LABELS.includes(String(Label)) ? null : `Severity.Label must be one of ${LABELS.join(', ')}`
}

/** @returns why Security Hub does not take the finding; `null` when it does. @see Security Hub User Guide, "Required top-level ASFF attributes" */
function refusalOf(call: Call, finding: JsonObject): string | null {
  const missing = REQUIRED.find((name) => !isText(finding[name]))
  if (missing !== undefined) return `Finding does not adhere to Amazon Finding Format. data should have required properties '${missing}'`
  if (finding['SchemaVersion'] !== '2018-10-08') return 'SchemaVersion must be 2018-10-08'
  if (!isAccountId(String(finding['AwsAccountId']))) return 'AwsAccountId must be twelve digits'
  const own = `arn:${call.partition}:securityhub:${call.region}:${call.account.id}:product/${call.account.id}/default`
  if (finding['ProductArn'] !== own)
    return `Account ${call.account.id} is not authorized to import findings for the product ${String(finding['ProductArn'])}`
  const long = Object.entries(LONGEST).find(([name, most]) => String(finding[name]).length > most)
  if (long !== undefined) return `${long[0]} must be at most ${long[1]} characters long`
  const date = (['CreatedAt', 'UpdatedAt'] as const).find((name) => parseInstant(String(finding[name])) === null)
  if (date !== undefined) return `${date} must be an ISO 8601 date`
  return badSeverity(finding['Severity']) ?? badResources(finding['Resources'])
}

/** Takes findings that have the right shape, and tells the others one by one; the same id of the same product is an update. */
export function batchImportFindings(call: Call) {
  const findings: readonly unknown[] = Array.isArray(call.input['Findings']) ? call.input['Findings'] : []
  if (findings.length === 0 || findings.length > 100) {
    const message = `Invalid parameter 'Findings': it must have 1 to 100 entries, and has ${findings.length}`
    throw new AwsError('InvalidInputException', message, 400, { Message: message, Code: 'InvalidInputException' })
  }
  const { importedFindings } = call.world.live
  const failed: { readonly Id: string; readonly ErrorCode: string; readonly ErrorMessage: string }[] = []
  for (const [index, given] of findings.entries()) {
    const finding = isJsonObject(given) ? given : {}
    const refusal = refusalOf(call, finding)
    const broken = call.partial && index % 2 === 1
    if (refusal !== null || broken) {
      const ErrorMessage = refusal ?? 'Internal server error'
      failed.push({ Id: String(finding['Id'] ?? ''), ErrorCode: refusal === null ? 'InternalError' : 'InvalidInput', ErrorMessage })
      continue
    }
    const same = importedFindings.findIndex(
      ({ account, region, finding: known }) =>
        account === call.account.id &&
        region === call.region &&
        known['Id'] === finding['Id'] &&
        known['ProductArn'] === finding['ProductArn'],
    )
    const imported = {
      account: call.account.id,
      region: call.region,
      finding,
      at: call.now,
      times: (importedFindings[same]?.times ?? 0) + 1,
    }
    if (same === -1) importedFindings.push(imported)
    else importedFindings[same] = imported
  }
  return { FailedCount: failed.length, SuccessCount: findings.length - failed.length, FailedFindings: failed }
}
